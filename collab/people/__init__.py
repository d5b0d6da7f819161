"""People: who may do what, how they come in, a class and its teacher."""
