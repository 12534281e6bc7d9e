// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Short, plain, friendly English words from which passphrases are suggested: easy to spell, to hear and to type on a phone. Written
// for CareCircle. Each is there once, so that a word drawn evenly is worth log2 of their number in bits.

const kText = `
able acorn active actor add agile air album alder almond alphabet amber ample anchor ancient answer ant anthem apple apricot
april apron aqua arch arctic armchair arrow artful artist ask aspen atlas attic august aunt author autumn avocado awake awning
backpack badge badger bag bake baker bakery balcony ball ballad balloon bamboo banana bandage banjo banner barber bark barley
barn barrel basic basil basin basket bat bath bay beach beacon bead bean bear beat beaver bed bee beech beet beetle begin beige
bell belt bench berry best better bib bicycle big birch birthday bison black blackbird blanket blinds blizzard block bloom
blossom blow blue board boat bolt bonus book boot border borrow bottle bounce bow bowl box bracelet bramble branch brave bread
breakfast breeze brick bridge brief bright bring brisk broad bronze brook broom broth brother brown brush bubble bucket buckle
bud buffalo bugle build builder bun bunny bush busy butter butterfly button cabbage cabin cabinet cable cactus cake calendar
calf call calm camel camera camp canal canary candid candle candy canoe canvas canyon cap cape captain car caramel card
cardboard careful carer carnival carpet carrot carry cart carve castle casual cat catch cave cedar ceiling celery cellar cello
central cereal certain chain chair chalk chance chapel chapter chat cheer cheerful cheese chef cherry chess chestnut chick chief
child chili chimney chisel choir choose chorus cicada cider cinnamon circle circus citizen city civil clam clap clarinet clay
clean clear clerk clever cliff climb clock close closet cloth cloud clove clover clue coast coat cobalt cobbler cocoa coconut
coffee coin collar collect colt comb comet comic compass concert contest cook cookie cool copper coral cork corn corner cosy
cottage couch count counter country course cousin cove cover cow coyote crab cracker cradle craft crane crate crater crayon
cream create creek crew cricket crimson crisp cross crow crown crystal cuckoo cucumber cup cupboard curious currant curry
curtain cushion custard custom cycle cypress daily daisy dance dancer dandelion daughter dawn day dear decide deep deer deliver
delta desert desk detail dew dialogue diary dig dill dingo dinner dish dock doctor dog doll dolphin dome donkey door double
dough dove dozen dragonfly drama draw drawer dream dress drift drink drive driver drop drum dry duck dumpling dune dusk dust
eager eagle early earth easel east easy eat ebony echo eclipse edge editor eel effort egg elder electric elegant elevator elf
elk elm emerald emu energy engine enjoy enter envelope equal eraser even evening event exact example explore explorer fable
fabric factory fair falcon fall family famous fan fancy farmer fast father faucet fearless feast feather fence fennel fern
ferret ferry festival fetch fiddle fig fill film finch find fine finish fir firefly firm first fish fisher fix fjord flag flame
flamingo fleet float flour flow flower fluffy flute fly foal focus fog fold folder follow fond football forest fork fountain fox
fraction frame free fresh fridge friend friendly frog frost fudge full funny future galaxy gale gallery game garden gardener
garlic gate gather gazebo gazelle gecko gentle geyser giant gibbon gift ginger giraffe give glacier glad glass glide globe glove
glow glue goal goat goggles gold golden goldfish gong good goose gopher graceful grand grandma granite grape grass grateful
gravel gravy gray great green greet grove grow guess guest guide guitar gulf gull hail half hallway hammer hammock hamster handy
hanger happy hardy hare harmony harp harvest hat hawk hay haze hazel hear heart hearty heather hedge hedgehog helmet help
helpful hen herb hero heron herring hidden high hike hiker hill hinge hippo hobby hold holiday holly home honest honey hook hop
hopeful horizon hornet horse hose host hotel hound hour house hug huge hum humble hungry husky ibis ice iceberg icy idea ideal
igloo iguana imagine inch indigo ink inner invite iris iron island isle ivory ivy jackal jacket jaguar jam jar jasmine jay jazz
jelly jigsaw join joke jolly journey joyful jug juggler juice juicy jump june jungle juniper kale kayak keen keep kelp kennel
ketchup kettle key keyboard khaki kind king kingdom kiosk kitchen kite kitten kiwi knight knit knob know koala ladder ladle lady
ladybug lagoon lake lamb lamp language lantern laptop larch large lark lasting latch late laugh launch laurel lava lavender
lawyer lead leader leaf leafy lean learn leave leek left legend lemon lemur lend lens lentil leopard lesson letter lettuce level
library lichen lid lift light lightning likely lilac lily lime linger lion list listen live lively lizard llama loaf lobster
local locker lofty logic long look loom lotus loud love loyal luck lucky lullaby lunch lynx macaroni mackerel magenta magic
magnet magpie mailbox maize make mallard malt mammoth mandolin mango mantis map maple marble marigold marker market marmalade
marmot maroon marsh marten mask mast mat math mayor meadow measure medal meet mellow melody melon melt memory mend mentor
mermaid merry meteor midnight mighty mild mile milk mill miller millet miner minnow mint minute mirror mist mitten mix modern
modest mole monkey monsoon month moon moose mop morning moss moth mother motion motor mountain mouse move movie mud muffin mug
mule museum mushroom music mustard mystery myth nail napkin narrow nation natural nature navy neat necklace needle nephew nest
net nettle news newt nice niece night nimble noble nod noisy noodle north note notebook notice novel number nurse nutmeg oak oar
oasis oat oboe ocean october octopus offer office oil olive omelet onion opal open opera orange orbit orchard orchid order
orderly oregano organ osprey ostrich otter outer oven owl oyster pack paddle page pail paint painter palace palm pan pancake
panda panel pansy panther papaya paper parade parcel parent park parrot parsley parsnip partner party pass passport pasta pastry
path patient patio pattern pause peace peaceful peach peacock peak peanut pear pearl pebble pedal pelican pen pencil penguin
peninsula penny pepper perch perfect petal pheasant phrase piano pick pickle picnic picture pie piece pier pigeon pike pillow
pilot pin pine pink pipe pitcher pizza place plaid plain plan planet plank plant plate plateau play player playful plaza
pleasant plenty plot plum plumber pocket poem poet point polish polite pond pony poodle pool popcorn poplar poppy porch porpoise
porridge portrait possum postcard poster pot potato potter pottery pouch pour practice prairie present pretzel prince princess
prize promise proper proud pudding puddle puffin pull puma pumpkin pupil puppet puppy pure purple purse push puzzle pyramid
quail quartz queen question quick quiet quill quilt quince quiz rabbit raccoon race radio radish raft railway rain rainbow
raisin rake rally ram ranger rapid rare raven ravine reach read ready real reason recall recipe recite record red reed reef
reindeer relax remember repair rest return rhyme rhythm ribbon rice rich riddle ride rider ridge right ring ripe rise river
roast robin rock roll roof room rooster root rope rose rosemary round row rowan royal ruby rug rule ruler run rush rusty rye
sack saddle safe saffron saga sage sail sailor salad salmon salt sand sandal sandwich sandy sapling sapphire sardine sauce
saucer save saw say scarf scarlet scene scholar school science scissors scooter scout screen screw sea seal search season second
secret seed sell send sense serene series serve sesame sew shade shadow shape share sharp shed sheep sheet shelf shell shield
shine shiny ship shirt shoe shop shore short shout shovel show shrimp shrub shutter sieve sign signal silent silken silky silver
simple sing singer single sink sister sit sixty skate sketch ski skill skip sky skylark slate sled sleep sleepy sleet sleeve
slender slide slipper slope sloth slow small smile smith smooth snack snail snow snowy snug soap sock sofa soft soil solar solid
song sort sound soup south space spade spark sparrow speak special spell spend spice spin spinach splash sponge spool spoon
sport spring sprite spruce square squash squid squirrel stable stadium stag stage stairs stamp stand star starling start statue
stay steady steam stem step stew still stir stone stool stop stork storm story stove straw stream street stretch string stroll
strong student studio study sturdy subtle sugar suitcase summer summit sun sunday sunflower sunny sunrise sunset super supper
surf surprise swallow swamp swan sweater sweet swift swim swing symbol syrup table taco tadpole tailor take tale talk tall tame
tan tank tape tapestry tapir target taste tea teach teacher teal team teapot teaspoon tell temple tempo tender tennis tent thank
thankful theme thick thimble thin think thistle thread throw thunder thyme ticket tide tidy tie tiger tile timber time tiny
title toad toast tofu tomato toolbox topaz torch torrent touch tour towel tower town toy track tractor trade trail train tram
tranquil travel tray treat tree tricycle trip trolley trombone tropic tropical trout true trumpet trunk try tub tulip tuna
tundra tune tunnel turkey turn turnip turquoise turret turtle tutor twig twilight twin twist umbrella uncle unfold unit upper
urchin useful usual vacation valley value vanilla vase vast velvet verse vest viaduct villa village vine vinegar violet violin
visit visitor vivid voice volcano vole volley voyage waffle wagon wait waiter wake walk wall wallet walnut walrus wander want
wardrobe warm wash watch water waterfall wave wavy weasel weather weave weaver week weekend weigh welcome west whale wheat wheel
whisper whistle white whole wide wild willing willow win wind window windy winter wise wish witty wizard wolf wombat wonder wood
wooden woolly word work workshop world wrap wreath wren write writer yacht yak yard yarn yawn year yeast yellow yew yogurt young
zebra zesty zipper zone zoom
`;

export const kPassphraseWords: readonly string[] = kText.trim().split(/\s+/u);
