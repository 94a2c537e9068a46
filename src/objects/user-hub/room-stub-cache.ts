import type { Rooms, RoomStub } from '../../rpc/namespaces.ts'

/** More than anybody chats in at the same time. */
const MOST = 100

/**
 * One lasting line to each conversation that somebody is chatting in. Calls through one stub arrive in the order in which
 * they were made, through several they need not. A stub that has failed may be broken for good, so it is given up.
 */
export class RoomStubCache {
  readonly #rooms: Rooms
  readonly #lines = new Map<string, RoomStub>()

  constructor(rooms: Rooms) {
    this.#rooms = rooms
  }

  /** Calls the room of a conversation through its line. */
  async call<T>(conversationId: string, use: (room: RoomStub) => Promise<T>): Promise<T> {
    const line = this.#lines.get(conversationId) ?? this.#rooms.of(conversationId)
    // Put in anew each time, so that the first one is the one that has not been used for longest.
    this.#lines.delete(conversationId)
    this.#lines.set(conversationId, line)
    const [oldest] = this.#lines.keys()
    if (this.#lines.size > MOST && oldest !== undefined) this.#lines.delete(oldest)
    try {
      return await use(line)
    } catch (error) {
      if (this.#lines.get(conversationId) === line) this.#lines.delete(conversationId)
      throw error
    }
  }
}
