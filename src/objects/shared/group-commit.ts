/**
 * Joins writes that arrive together into one commit.
 *
 * A commit costs one flush to disk (here) or one round of replication (on the platform), however much is in it. The
 * first write goes at once; those that arrive while it is on its way wait for each other and share the next commit.
 */
export class GroupCommit {
  readonly #storage: DurableObjectStorage
  readonly #afterCommit: () => void
  #waiting: Work[] = []
  #isDraining = false

  /** @param afterCommit runs after the writers of a commit have been told: the place to broadcast */
  constructor(storage: DurableObjectStorage, afterCommit: () => void) {
    this.#storage = storage
    this.#afterCommit = afterCommit
  }

  /**
   * Runs `write`, which must be synchronous, inside the next commit. Resolves once it is durable.
   * @param tell runs at that moment too, before anything is broadcast: the place to ack
   */
  run<T>(write: () => T, tell: (value: T) => void = () => {}): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const attempt = () => {
        // A savepoint of its own: what throws undoes itself and nothing else.
        const result = settled(() => this.#storage.transactionSync(write))
        return () => {
          if (!result.ok) return reject(result.error)
          tell(result.value)
          resolve(result.value)
        }
      }
      this.#waiting.push({ attempt, reject })
      if (!this.#isDraining) void this.#drain()
    })
  }

  async #drain(): Promise<void> {
    this.#isDraining = true
    while (this.#waiting.length > 0) {
      const batch = this.#waiting
      this.#waiting = []
      try {
        const finish = this.#storage.transactionSync(() => batch.map((work) => work.attempt()))
        await this.#storage.sync()
        for (const tell of finish) tell()
        this.#afterCommit()
      } catch (error) {
        for (const work of batch) work.reject(error)
      }
    }
    this.#isDraining = false
  }
}

interface Work {
  attempt(): () => void
  reject(error: unknown): void
}

type Result<T> = { ok: true; value: T } | { ok: false; error: unknown }

function settled<T>(write: () => T): Result<T> {
  try {
    return { ok: true, value: write() }
  } catch (error) {
    return { ok: false, error }
  }
}
