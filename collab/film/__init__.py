"""The film as a document: time, updates, the CRDT schema, and the process that alone decodes what strangers sent."""
