/**
 * Takes network addresses out of what two devices tell each other, where the call is to go through a relay: candidates of
 * the device itself (`host`, names of mDNS among them) and of its router (`srflx`, `prflx`), and the fields of SDP that
 * repeat them (RFC 8839, 5.1; RFC 8866, 5.7). What remains is the relay's address, which tells nothing of the device.
 */

/** `candidate:` foundation component transport priority address port `typ relay`, then names and values in turn. */
const CANDIDATE = /^(candidate:\S{1,32} \d{1,5} \S+ \d{1,10} \S+ \d{1,5} typ relay)((?: \S+ \S+)*)$/i
/** What else of a candidate may be passed on: nothing in which an address could stand. */
const KEPT =
  / (?:(?:generation|network-id|network-cost) \d{1,10}|ufrag [\w+/]{1,256}|tcptype (?:active|passive|so))(?= |$)/gi

/** The same candidate without what it says of the address behind the relay; null when it must not be passed on. */
export function filterCandidate(candidate: string): string | null {
  const line = candidate.trim().replace(/^a=/i, '')
  // The end of candidates.
  if (line === '') return ''
  const [, relay, more = ''] = CANDIDATE.exec(line) ?? []
  // Of a relayed candidate every reader expects some related address (RFC 8839, 5.1).
  return relay === undefined ? null : `${relay} raddr 0.0.0.0 rport 9${(more.match(KEPT) ?? []).join('')}`
}

/** The same description without addresses other than of relays. */
export function filterDescription(sdp: string): string {
  const lines = sdp.split(/\r\n|\r|\n/).flatMap((line) => filterLine(line) ?? [])
  return lines.join('\r\n')
}

function filterLine(line: string): string | null {
  // What is no line of SDP is nothing that anybody reads.
  if (line !== '' && !/^[a-z]=/i.test(line)) return null
  if (/^a=candidate:/i.test(line)) {
    const kept = filterCandidate(line)
    return kept === null ? null : `a=${kept}`
  }
  if (/^a=remote-candidates:/i.test(line)) return null
  if (/^c=/i.test(line)) return 'c=IN IP4 0.0.0.0'
  if (/^a=rtcp:/i.test(line)) return 'a=rtcp:9 IN IP4 0.0.0.0'
  // The session's name may be made of an address; the rest of the line identifies it.
  if (/^o=/i.test(line)) return line.replace(/ IN IP[46] \S+\s*$/i, ' IN IP4 127.0.0.1')
  // Port 0 says that a medium is refused; any other is one of the device's own.
  return line.replace(/^m=(\S+) (?!0[ /])\d+/i, 'm=$1 9')
}
