"""Common Spanish words in English, for the sentence model, which reads English alone.

Owns the list and nothing else. A Spanish word that is not here has no nearest: by its spelling the model would only
guess. Doings stand in the third person and become -ing.
"""

_PAIRS = """
jirafa giraffe · elefante elephant · perro dog · camion truck · bicicleta bicycle · bici bicycle · autobus bus ·
avion airplane · helicoptero helicopter · automovil automobile · chica girl · chico boy · nene baby · bebe baby ·
multitud crowd · torre tower · castillo castle · palacio palace · puente bridge · rio river · lago lake · isla island ·
jungla jungle · prado meadow · campo field · jardin garden · parque park · restaurante restaurant · biblioteca library ·
escuela school · hospital hospital · tienda shop · mercado market · iglesia church · fabrica factory · oficina office ·
tormenta storm · trueno thunder · relampago lightning · viento wind · nube cloud · arcoiris rainbow · granizo hail ·
huracan hurricane · tornado tornado · cafe coffee · mesa table · silla chair · cama bed · puerta door · ventana window ·
libro book · pizza pizza · tarta cake · manzana apple · fruta fruit · pan bread · guitarra guitar · piano piano ·
robot robot · dragon dragon · astronauta astronaut · payaso clown · bombero firefighter · medico doctor ·
policia policeman · rey king · reina queen · bruja witch · fantasma ghost · monstruo monster · oso bear · vaca cow ·
toro bull · oveja sheep · cabra goat · cerdo pig · cebra zebra · leon lion · tigre tiger · lobo wolf · zorro fox ·
mono monkey · conejo rabbit · raton mouse · burro donkey · mula mule · yegua mare · potro foal · camello camel ·
pato duck · ganso goose · gallina hen · aguila eagle · buho owl · loro parrot · cisne swan · golondrina swallow ·
abeja bee · mosca fly · hormiga ant · polilla moth · libelula dragonfly · arana spider · serpiente snake ·
tortuga turtle · rana frog · ballena whale · tiburon shark · delfin dolphin · pulpo octopus · medusa jellyfish ·
salmon salmon · atun tuna · moto motorcycle · motocicleta motorcycle · tren train · taxi taxi · furgoneta van ·
tractor tractor · submarino submarine · canoa canoe · yate yacht · lancha motorboat · buque ship · satelite satellite ·
flor flower · rosa rose · hierba grass · hoja leaf · roble oak · pino pine · volcan volcano · lava lava ·
hoguera campfire · incendio fire · explosion explosion · vela candle · humo smoke · naranja orange · negro black ·
gris grey · marron brown · rosado pink · dorado gold · plateado silver · piedra stone · vidrio glass ·
paraguas umbrella · fiesta party · celebracion celebration · cumpleanos birthday · boda wedding · desfile parade ·
familia family · amigo friend · madre mother · padre father · abuela grandmother · abuelo grandfather ·
hermano brother · soldado soldier · senora lady · senor gentleman · cabana cabin · choza hut · edificio building ·
aldea village · pueblo town · carretera road · camino path · colina hill · valle valley · cueva cave ·
cascada waterfall · costa coast · puerto harbour · arrecife reef · hielo ice · glaciar glacier · escarcha frost ·
agua water ·
luna moon · sol sun · estrella star · planeta planet · espacio space · galaxia galaxy ·
corre running · camina walking · anda walking · nada swimming · vuela flying · baila dancing · come eating ·
bebe drinking · duerme sleeping · canta singing · lee reading · juega playing · galopa galloping · trota trotting ·
navega sailing · flota floating · conduce driving · trepa climbing · brinca jumping · rebota bouncing · rueda rolling ·
explota exploding · arde burning · sonrie smiling · llora crying · pelea fighting · cocina cooking · pinta painting
"""
# A folded Spanish word -> its English one.
ENGLISH_OF = {
    pair.split()[0]: pair.split()[1] for pair in _PAIRS.replace("\n", " ").split("·") if len(pair.split()) == 2
}
