// Passwords that people can read off a screen and type: words out of a list, drawn at random.
import { randomBytes } from './ids.ts'

/** 256 words, so that one byte draws one. */
const WORDS = `
  acorn acre almond amber anchor antler apple april apron arcade arrow aspen atlas autumn badge
  bagel bakery ballad bamboo banjo barley basil basket beach beacon beetle berry birch biscuit
  blanket blossom bobbin bonnet border bottle branch bread breeze brick bridge brook brush bubble
  bucket butter button cabin cactus camel candle canoe canvas canyon carpet carrot castle cavern
  cedar cello chalk cherry chess chimney clay cliff clock cloud clover coast cobalt cocoa comet
  compass copper coral corner cotton cousin cradle crane crayon cricket crown crystal daisy
  dancer dawn delta desert diamond dimple dolphin domino dragon drum dune eagle easel echo
  eclipse elbow ember emerald engine falcon feather fern ferry fiddle field finch flame flute
  forest fossil fountain fox frost galaxy garden garlic garnet ginger glacier glove goblet gravel
  grove guitar hammer harbor harvest hazel heron hollow honey horizon island ivory jacket jasmine
  jigsaw juniper kettle kitten ladder lagoon lantern laurel lemon lentil lilac linen lizard
  locket lotus magnet mango maple marble market meadow melon meteor mirror mitten monsoon morning
  mosaic mountain muffin mustard nectar needle noodle nutmeg oasis ocean olive onion orbit
  orchard otter oven oyster paddle palace panda paper parrot parsley pasture peach peanut pebble
  pencil pepper piano pickle pigeon pillow pilot pine planet plum pocket pollen pony poppy potato
  prairie pretzel prism puddle pumpkin puzzle quartz quill rabbit radish raven ribbon river robin
  rocket saddle saffron salmon sandal sapling scarf seashell shadow silver sketch sparrow spice
  spruce squash stable star stone summer sunset swan tablet teapot thimble thunder tiger timber
  toast tomato topaz trumpet tulip
`
  .trim()
  .split(/\s+/)

const COUNT = 5

/** A new passphrase of 40 random bits, such as `maple-otter-candle-river-stone`: enough where guesses are counted. */
export function randomPassphrase(): string {
  return [...randomBytes(COUNT)].map((byte) => WORDS[byte]).join('-')
}
