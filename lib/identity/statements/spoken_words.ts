/**
 * Words that can be told apart by ear: 2,048 plain English ones of four to eight letters, most of
 * them names of things. No two differ in one letter alone, or begin with each other, and words that
 * sound like another one are left out. Each stands for 11 bits by its place, so the list never
 * changes.
 */
export const SPOKEN_WORDS: readonly string[] = `
aardvark abacus about above accent access acorn acre acrobat action actor adapt address adjust
admire adult advice affair after again agent ahead airline airport alarm album alert algebra alley
allow almanac almond almost alone alpha alpine already also amateur amaze amber among amount ample
amuse anchor ancient angle animal annual another answer antelope anthem antique antler anvil
apology apply april apron aquarium arcade arctic arena armour army aroma around arrange arrest
arrow artist aside asleep asphalt athlete atlas atom attach attic auburn august author autumn
average avocado awake award away awkward axis axle baby bacon badge badly baggage bagpipe baker
balance balcony ballad ballet balloon bamboo banana bandage banjo bank banner barber bargain
barley barnacle barrel basic basket bassoon bathtub bayou beak beard beauty beaver bedrock beef
beehive beetle beetroot being bellboy belt bench benefit besides bicep bicycle bike binary bind
bingo birch birdie biscuit bison blade blanket blast blend blink blister blizzard bloom blossom
blouse bluebell bluff blunt blush boat bobbin bobcat body bold bone bonfire bonnet bonus bookcase
boost borrow boss both bottle bottom bouquet bowl boxer brace bracket brain bramble brand brass
bravery breath breeze brick brief brigade bright brocade broccoli bronco bronze brook brother
brownie bubble bucket buckle buddy budget buffalo buffer bugle build bulb bullfrog bumper bundle
bungalow bunny burden burger burst busy butler button buttress buzz cabaret cabbage cabin cable
cactus cadet cafe calcium calendar calf calypso camel camera campfire campus canal canary cancel
candid candle candy canoe canopy canyon capital capsule captain caramel caravan carbon card cargo
caribou carol carpet carriage carrot carry cartoon carve cash cassette castle casual catfish cause
cavern cedar celery cello cement centaur centre century ceramic certain chain chalice chalk
chamber champion channel chapter charcoal charge chariot charm chase chat cheap check cheer cheese
cheetah cherry chess chestnut chew chicken chief child chimney chipmunk chisel choice chop chorus
chrome chunk chutney cicada cinder cinema cinnamon circle circus citadel citizen citrus city civil
claim clap class clean clerk clever client cliff climax clinic cloak cloister close cloth cloud
clown club clumsy cluster coach coast cobalt cobble cobweb cockatoo cockpit coconut code coffee
coil colony colour column combine comedy comet comfort comic command common compact complex
compose comrade concert concrete condor confetti conifer console contact contest contour cookbook
cookie copper copy coral corduroy cork corner corridor cosmos costume cottage cotton cough count
couple courage cousin cover cowbell cowboy crab crack cradle craft crane crater crayon cream
create credit crescent crevice cricket crimson crisp critic crocus croquet cross crouch crowd
crumb crumpet crunch crush crystal cube cuckoo cucumber cuff cupboard cupcake curator curb curlew
currency cursor cushion custard custom cutlery cyan cycle cyclone cylinder cypress daffodil dagger
dahlia daily damp dance dappled daring dark data daughter dawn dazzle dealer debate debut decimal
deckhand decline decorate deep degree delight deliver delta denim dense dentist depart deposit
depth deputy derby dervish design desire desktop despite detail develop device devote dewdrop
diagram diamond diary dice dictate diesel diet differ digit dignity dilemma dimple dinosaur
diploma discover dish display ditch divide dizzy dock doctor dogma dollar dolphin domain domino
donate donkey donor doorbell doorway dose double doughnut dozen dragon drama drawer dress drift
drill drink drive drizzle drop drummer dugout duke dull dusk dusty dwarf dwell dynamo eager eagle
early earring earth easel easy ebony echo eclair eclipse economy eddy editor educate effort egret
either elastic elbow elder elegant element elephant elevator eleven elfin elite else embark
embassy embrace emerald emperor empire employ emporium empty enact enamel endorse energy engage
engine enigma enjoy enlist enough enrich enter entire entry envelope envy epic equal equator equip
erase ermine error erupt escape essay estate estuary etching eternal ethics evening event every
example except exchange excite exclude excuse exercise exhaust exhibit exist exotic expand expense
explain explore export express extend extra eyebrow fabric face factory faculty fairy falcon fall
family famous fancy fandango fanfare fantasy farmer farmyard fashion fathom favour feast feather
feature federal feed fellow fence fennel fern ferret ferry fertile festival fetch fibre fiddle
field fierce fiesta fifteen fifty figure filament file filter final finger finish firefly firm
fiscal fist fjord flagship flame flamingo flannel flapjack flash fleece fleet flex flicker flint
flip float flock flood flora florist flotilla flow fluffy fluid flute foam focus foghorn folklore
foothill footpath force forest forget forklift formal fortress fortune forty forum forward fossil
foster found fountain foxglove fraction fragile freckle freedom freight frequent fresco fresh
friday friend frigate fringe frog front frosty frozen fruit fudge fuel furnace furrow further fuse
future gadget galaxy gallery gallon game gamma garage garden gargoyle garland garlic garment
gather gavel gazelle gear gecko gender general genius gentle genuine geology gesture geyser
gherkin giant gift giggle gingham giraffe give glacier glad glance glide glimmer glimpse glitter
global globe gloomy glory glossy glue gnome goal goblet goblin goldfish golf gondola good goose
gosling goulash gourmet govern gown grade grammar granite granny graph grasp grateful gravity
gravy green grid griffin grocery groove group growth guard guava guess guitar gumboot guru gutter
gymnast gypsum habit hacksaw halibut halo hammer hammock hamster handbag handful hang hansom
happen happy harbour hardly harmony harness harp harsh harvest hatch haunt haven hawk hayloft
hazel headland health heavy hectic hedge height heirloom helium helmet help herald herb heron
hexagon hickory hidden highland hill hinge hint hippo history hobby hobnob hockey holiday hollow
holly hologram home honest honey hook horizon hornet hospital host hotel huddle huge human humble
humid humour hundred hurry hyacinth hybrid hydrant hyena iceberg icon ideal idiom igloo ignore
iguana image imagine immune impact impala import impose improve impulse incense inch include
income index indigo indoor industry inform initial inner input inside insignia insist inspire
install instead intact interest into invent invite iris ironing island isotope issue isthmus
italic item ivory jackdaw jacket jackpot jaguar jamboree january jasmine javelin jazz jeans jelly
jester jetty jewel jigsaw join joke journal jubilee juggle juice jukebox july jump june junior
juniper justice kangaroo karate kayak kebab keen kerosene ketchup kettle keyboard kick kidney kilo
kindle kingdom kiosk kiss kitchen kite kitten kiwi knapsack kneel knob knuckle koala label labour
lacquer ladder lady lagoon lakeside lamb lamppost land language lantern laptop larch large laser
lasso late latitude lattice laugh laundry lavender lawyer leader leaflet league leapfrog learn
leave lectern lecture left legal legend leisure lemon lemur length lens lentil leopard lettuce
level liberty library licence lichen lifeboat light lilac lily limerick limit limpet linen linseed
lintel lion liquid listen litre little lively lizard llama lobster local locate locker locust
lodge logic lollipop longbow loop lord lotus lounge love lozenge lucky luggage lumber lunch lung
luxury lyric macaroni macaw machine maestro magenta magic magnet magpie mahogany mailbox make
mammal mammoth manage manatee mandate mandolin mango manual maple marathon marble margin marigold
marine market marmot marzipan mascot mask master math matrix maximum maybe meadow meal measure
mechanic media medicine medium meerkat melody melon member memory menthol menu mercy merge merit
mesh message meteor method metre midnight migrant mild millet million mimic minaret minibus
minimum minnow minute mirror mischief mixture mobile moccasin model modern modest module molecule
moment monarch monday mongoose monitor monsoon month moon moorland mosaic mosquito motion motor
mouse movie much mudguard muesli muffin mulberry mule multiply museum mushroom mushy music mustang
mutual mystery napkin narwhal nation native nautical navigate navy nearby neat nebula neck nectar
needle neon nerve network neutral never newsroom nickel nimble nine noble nobody noise nomad
noodle north note nothing notice nougat novel nozzle nurse nutmeg nutshell nylon oarsman oasis
oatcake oatmeal obelisk obey oblige oboe observe obtain occur ocean ocelot october octopus offer
office often okay olive olympic omega omelette omit onion online only onyx opal open opera opinion
oppose orbit orchard orchid order oregano organ orient origin osprey ostrich other ounce outback
outcome outdoor outer outlaw output outside owner oxbow oxygen oyster ozone package paddle paddock
page paint palm pancake panda panel panther pantry papaya paper paprika papyrus parade parasol
parcel pardon parent parsley parsnip partner party pass pasta pastime patient patio patrol pattern
pavement peach peacock peanut pearl pebble pelican pencil pendant penguin people pepper percent
perfect perform perfume perhaps period permit person petal petunia pheasant phone photo phrase
physics pianist piano piccolo pickle picnic picture pigeon pigment pigtail pillow pilot pinball
pink pinwheel pioneer pipe pizza place planet plank plaster plateau platform platypus player plaza
please pledge plenty plough plug plywood pocket poem polar policy polish polite polka pollen
poncho pond pool popcorn poppy popular porch porridge portrait postbox postcard potato potluck
pottery power practice prairie praise predict prepare present pretty price primrose prism private
problem process produce profile program proof proper proud prove provide prune public pudding pulp
pulse puma pumpkin pupil puppet purchase pure purple purpose pushcart puzzle pyramid python quail
quantum quarry quarter queen quest quick quiet quiver quiz quota rabbit raccoon radar radio radish
ragtime railway rainbow rainfall raisin rally rampart ranch random range rapid rare rascal razor
react ready reason recall recipe record recover recruit recycle reduce redwood refer reform refuse
regard region regular reindeer relate relax release remain remark remember remind remote renew
rent repair repeat replace reply report reptile request rescue resin resist respond result retire
retreat return reveal rhino rhubarb rhythm ribbon rich ridge rigid rinse ripple risk ritual river
robin robot robust rodeo room rooster rope rosebud rosemary rotate rotten rowboat royal rubber
rudder rugby ruler runner runway rural safari saffron saga said salad salon salt salute sandal
sandbank sapphire sardine satin satisfy saturn sausage save sawdust scaffold scale scallop scan
scarf scarlet scatter scheme school science scissors scoop scooter scope scorpion scout scrap
scratch screen screw script scrub seagull seahorse search seashell seaweed second secret sector
seek seminar senior separate sequel series servant sesame seven shadow shallot shampoo shamrock
shape shark shawl shed sheep shelf shelter sherbet sheriff shield shift shine ship shiver shock
shoelace short should shove shower shrimp shrink shrug shuffle shuttle sibling signal signpost
silent silicon silk silver similar since single siren sister situate size skate sketch skill skin
skirt skylark skyline slam sleeve slice slipper slogan slot small smart smash smile smoke smooth
snack snail snake snap snooze snorkel snowball soccer social sofabed soft soldier solid solo
solstice sonar songbird soprano soup south space spaniel sparrow spatula speak special spectrum
speech speed spell sphere spider spike spinach spindle spiral spirit splash split sponge sponsor
spoon spray spread spring sprocket spruce square squash squeeze squid squirrel stable stadium
staff stage stallion stamp stand stapler starfish starling station statue stay steady steam
steeple step stereo stick stirrup stomach stone stool storm strange straw street stress stretch
strict strike strong strudel stucco student studio study stumble submit subtle suburb subway
success sudden sugar suggest suit sulphur summer sunbeam sundial sunlight sunset super supply
support supreme surface survey swallow swarm sweater swim swing switch sycamore syrup system
tabletop tabloid tackle taco tactic tadpole tailor talent talk tamarind tankard tapestry target
tartan taste teacup teapot teaspoon teepee tell temper tenant tennis termite terrace test textile
thank theatre theme then thermos thick thigh thimble thing third thirty thistle thorn thought
thousand thread thrill throat thumb thunder ticket tidy tiger timber timpani tinsel tired title
today toddler together token tomato tomorrow tongue tonight tooth topaz topic topsoil tornado
tortoise total toucan touch tourist toward towel towline tractor trail transfer trapeze travel
tray treasure treat tree trellis trend trial tribe tricycle trident trilogy trim trinket tripod
trolley trombone trophy tropical trout truck truffle trust truth tuesday tugboat tulip tuna tundra
tunnel turbine turkey turnip turret turtle tutor tweed tweezers twelve twenty twice twilight twin
twist type typhoon ukulele umbrella uncle under undo unfair unfold unicorn uniform unique unite
universe unknown until unusual unveil update upgrade uphold uplift upon upper upset urban urge
usage used useful usual vacant vacuum vagabond vague valet valid valour valve vanguard vanilla
vanish vast vault velvet vendor venue veranda verdict vessel viaduct vibrant victory video view
viking village vinegar vineyard vintage viola violet violin viper virtual visit vista visual vital
vivid voice volcano volume vortex voyage vulture wafer waffle wagon wagtail walkway wallaby walnut
walrus waltz want warbler wardrobe warrior wasp waterway wedding weekday weekend welcome wharf
wheat whisper wide width wigwam wildfire windmill window windsock winter wintry wisdom wisteria
wombat woodland workshop world wrestle wrist yacht yearbook yogurt young zebra zeppelin zero
zigzag zinc zipper zucchini
`.trim().split(/\s+/);
