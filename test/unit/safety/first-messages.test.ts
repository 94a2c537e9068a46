import { describe, expect, it } from 'vitest'
import { comparableWords, findsIn, isTellingDevice } from '../../../src/features/safety/signals/rules.ts'

/** What is found in first messages. Numbers are made up or from the standards, and belong to nobody. */

describe('links and messengers', () => {
  it.each([
    ['see https://photos.example/me', 'link'],
    ['hxxps://photos.example', 'link'],
    ['h t t p', null],
    ['look at www.somewhere.example', 'link'],
    ['my pictures: annas-place.com', 'domain'],
    ['my pictures: Annas-Place.COM!', 'domain'],
    ['annasplace.co.uk has more', 'domain'],
    ['annasplace dot com', 'domain'],
    ['annasplace d0t com', 'domain'],
    ['annasplace (dot) com', 'domain'],
    ['annasplace[.]com', 'domain'],
    ['annasplace . com', 'domain'],
    ['annasplace .com', 'domain'],
    ['annasplace ponto com', 'domain'],
    ['annaspl\u200bace.c\u200dom', 'domain'],
    ['аnnasplасе.соm', 'domain'],
    ['ａｎｎａｓｐｌａｃｅ．ｃｏｍ', 'domain'],
    ['bit.ly/3xYz', 'domain'],
    ['linktr.ee/anna', 'domain'],
    ['my page is anna.live/tonight', 'domain'],
    ['write to anna.k@mail-place.com', 'domain'],
    ['t.me/anna', 'messenger'],
    ['t . me / anna', 'messenger'],
    ['t dot me slash anna', 'messenger'],
    ['t(dot)me/anna', 'messenger'],
    ['T.ME/anna', 'messenger'],
    ['т.ме/anna', 'messenger'],
    ['wa.me/351910000000', 'messenger'],
    ['wa . me/351910000000', 'messenger'],
    ['discord.gg/abcdef', 'messenger'],
    ['write me on telegram @anna_92', 'messenger'],
    ['@anna_92 on Telegram', 'messenger'],
    ['my whatsapp +351 910 000 000', 'messenger'],
    ['my whatsapp is 910 000 000', 'messenger'],
    ['text me on wh4tsapp', 'messenger'],
    ['text me on w h a t s a p p', 'messenger'],
    ['text me on what$app', 'messenger'],
    ['te1egram?', 'messenger'],
    ['t.e.l.e.g.r.a.m', 'messenger'],
    ['tele\u200bgram \u2060@anna', 'messenger'],
    ['tеlеgrаm me', 'messenger'],
    ['my insta is anna_92', 'messenger'],
    ['snap: anna.k92', 'messenger'],
    ['on signal, @anna.01', 'messenger'],
  ])('finds in %j: %s', (text, kind) => {
    if (kind === null) expect(findsIn(text)).toEqual([])
    else expect(findsIn(text)).toContain(kind)
  })

  it.each([
    'I work at t.he museum',
    'a run of 3.5 km',
    'e.g. hiking, i.e. walking',
    'See you at 7 p.m. or 8 a.m.',
    'Was it you? I like it.Me too!',
    'I don’t. Me neither',
    "I can't. Me too",
    'at 5 p.m. me and you?',
    'It costs 3.50, or 1.200,00 €',
    'Born on 12.05.1994, moved here 2019-2020',
    'I met my ex on instagram in 2019-2020, on 01.02.2019',
    'Do you have WhatsApp?',
    'I am never on telegram or what’s app',
    'Can we chat tomorrow? We chat so well.',
    'The queue was a long line, no signal, and then a snap',
    'the dot com boom, and a dot on the map',
    'I was in a dot com startup',
    'Gosto de vinho.Com amigos',
    'Version 2.0 of me: v2.1',
    'Hello...how are you...so?',
    'Gym at 8.30, then home.in bed by ten',
    'Mr.Smith and Dr.Who',
    'Meet @ the park at 6?',
    'call me maybe, 24/7',
    'ok.so what do you do?',
    'My name is Anna, I am 31. Coffee?',
  ])('finds nothing in %j', (text) => {
    expect(findsIn(text)).toEqual([])
  })
})

describe('ways to pay', () => {
  it.each([
    ['please send to PT50 0002 0123 1234 5678 9015 4', 'iban'],
    ['GB82WEST12345698765432 thanks', 'iban'],
    ['de89 3704 0044 0532 0130 00', 'iban'],
    ['DE89\u200b370400440532013000', 'iban'],
    ['my bitcoin 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa', 'crypto_address'],
    ['bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4 is mine', 'crypto_address'],
    ['bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0', 'crypto_address'],
    ['TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t', 'crypto_address'],
    ['0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96045', 'crypto_address'],
    ['my cash app is $anna92', 'payment_handle'],
    ['$anna92 on CashApp', 'payment_handle'],
    ['venmo @anna-k', 'payment_handle'],
    ['revolut: @annak1', 'payment_handle'],
    ['paypal anna.k@mail-place.com', 'payment_handle'],
    ['bizum 612 345 678', 'payment_handle'],
    ['MB WAY 910000000', 'payment_handle'],
    ['mbway no 910 000 000', 'payment_handle'],
    ['send me a steam card', 'gift_card'],
    ['could you please buy a gift card', 'gift_card'],
    ['I need the codes of two gift cards', 'gift_card'],
    ['compra-me um cartão presente', 'gift_card'],
  ])('finds in %j: %s', (text, kind) => {
    expect(findsIn(text)).toContain(kind)
  })

  it('finds links of services as both', () => {
    expect(findsIn('paypal.me/annak')).toEqual(['domain', 'payment_handle'])
    expect(findsIn('https://revolut.me/annak')).toContain('payment_handle')
  })

  it.each([
    'PT50 0002 0123 1234 5678 9015 5',
    'GB82 WEST 1234 5698 7654 33',
    'It 22 people came and all of them were singing',
    '1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb',
    'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5',
    '0xd8dA6BF26964aF9D7eEd9e03E53415D37aA9604',
    'I saved $20 and paid in cash, there is an app',
    'I got a gift card for my birthday',
    'I need to buy a gift card for my mum',
    'Every Steam card game is fun',
    'I pay with bizum a lot',
    'Is paypal a good place to work?',
    'nice pix! see you on 910',
  ])('finds nothing in %j', (text) => {
    expect(findsIn(text)).toEqual([])
  })

  it('looks at texts of any length in little time', () => {
    const texts = [
      'a.'.repeat(5_000),
      '@'.repeat(9_000),
      'w '.repeat(5_000),
      '1-'.repeat(5_000),
      'send me '.repeat(1_000),
    ]
    const startedAt = performance.now()
    for (const text of texts) findsIn(text)
    expect(performance.now() - startedAt).toBeLessThan(1_000)
  })
})

describe('words that are compared', () => {
  const words = 'hello dear your smile made my day'

  it.each([
    'Hello dear, your smile made my day!',
    'HELLO   dear\nyour smile made my day 😍😍',
    'Hello dear 123, your smile made my day...',
    'Héllo de\u200bar, your smile made my day',
    'Hello dear Anna, your smile made my day',
  ])('are the same in %j', (text) => {
    expect(comparableWords(text, 'Anna')).toBe(words)
  })

  it('are others in another message', () => {
    expect(comparableWords('Hello dear, your dog made my day', 'Anna')).not.toBe(words)
  })

  it.each(['Hi, how are you?', 'Olá Anna!', '😍😍😍😍😍😍', '', '1 2 3 4 5 6'])('are too few in %j', (text) => {
    expect(comparableWords(text, 'Anna')).toBeNull()
  })

  it('are counted by characters where words are not separated', () => {
    expect(comparableWords('你好，很高兴认识你', null)).not.toBeNull()
    expect(comparableWords('你好', null)).toBeNull()
  })
})

describe('ids of devices', () => {
  it('tell a device apart when they are long and varied', () => {
    expect(isTellingDevice(crypto.randomUUID())).toBe(true)
    for (const id of ['', 'unknown', '0000000000000000', '00000000-0000-0000-0000-000000000000', 'android'])
      expect(isTellingDevice(id)).toBe(false)
  })
})
