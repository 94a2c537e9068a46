/** An element of DER (ITU-T X.690): its tag, and what it holds. */
interface Element {
  tag: number
  content: Uint8Array
}

const SEQUENCE = 0x30
const OBJECT_ID = 0x06
/** `[3] EXPLICIT Extensions` of a certificate (RFC 5280, 4.1). */
const EXTENSIONS = 0xa3

/**
 * The object ids of a certificate's extensions, such as `1.2.840.113635.100.6.11.1`. `X509Certificate` does not tell
 * them, and a search for their bytes would find them in a name as well.
 * @param certificate in DER
 * @throws RangeError for what is not the DER of a certificate
 */
export function extensionsOf(certificate: Uint8Array): Set<string> {
  const [body] = elementsOf(first(certificate, SEQUENCE))
  if (body?.tag !== SEQUENCE) throw new RangeError('not a certificate')
  const extensions = [...elementsOf(body.content)].find(({ tag }) => tag === EXTENSIONS)
  if (!extensions) return new Set()
  const list = [...elementsOf(first(extensions.content, SEQUENCE))]
  return new Set(list.map(({ content }) => objectId(first(content, OBJECT_ID))))
}

/** The content of the first element, which must have this tag. */
function first(bytes: Uint8Array, tag: number): Uint8Array {
  const [element] = elementsOf(bytes)
  if (element?.tag !== tag) throw new RangeError('another element was expected')
  return element.content
}

function* elementsOf(bytes: Uint8Array): Generator<Element> {
  let at = 0
  const next = (): number => {
    const byte = bytes[at++]
    if (byte === undefined) throw new RangeError('an element is cut off')
    return byte
  }
  while (at < bytes.length) {
    const tag = next()
    const short = next()
    let length = short
    if (short >= 0x80) {
      // The number of bytes that hold the length; none of a certificate is longer than three can say.
      if (short === 0x80 || short > 0x83) throw new RangeError('a length that no certificate has')
      length = 0
      for (let rest = short - 0x80; rest > 0; rest--) length = length * 256 + next()
    }
    if (at + length > bytes.length) throw new RangeError('an element is cut off')
    yield { tag, content: bytes.subarray(at, at + length) }
    at += length
  }
}

/** Numbers of seven bits to the byte; the first stands for two (X.690, 8.19). */
function objectId(bytes: Uint8Array): string {
  const numbers: number[] = []
  let number = 0
  for (const byte of bytes) {
    number = number * 128 + (byte & 0x7f)
    if (byte >= 0x80) continue
    numbers.push(number)
    number = 0
  }
  const [both = 0, ...rest] = numbers
  const top = Math.min(2, Math.floor(both / 40))
  return [top, both - top * 40, ...rest].join('.')
}
