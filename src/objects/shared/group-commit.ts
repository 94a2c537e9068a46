/**
 * Joins writes that arrive together into one commit.
 *
 * A commit costs one flush to disk (here) or one round of replication (on the platform), however much is in it. The
 * first write goes at once; those that arrive while it is on its way wait for each other and share the next commit.
 */
export class GroupCommit {
  readonly #storage: DurableObjectStorage
  readonly #hooks: CommitHooks
  #waiting: Work[] = []
  #isDraining = false

  constructor(storage: DurableObjectStorage, hooks: CommitHooks) {
    this.#storage = storage
    this.#hooks = hooks
  }

  /**
   * Runs `write`, which must be synchronous, inside the next commit. Resolves once it is durable.
   * @param tell runs at that moment too, before anything is broadcast: the place to ack
   */
  run<T>(write: () => T, tell: (value: T) => void = () => {}): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const attempt = (isAlone: boolean) => {
        // A savepoint of its own: what throws undoes itself and nothing else. Alone, the commit itself is that.
        const result = isAlone ? { ok: true as const, value: write() } : this.#inSavepoint(write)
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
        const finish = this.#storage.transactionSync(() => {
          const tell = batch.map((work) => work.attempt(batch.length === 1))
          this.#hooks.atEnd?.()
          return tell
        })
        await this.#storage.sync()
        for (const tell of finish) tell()
        this.#hooks.after()
      } catch (error) {
        this.#hooks.undone()
        for (const work of batch) work.reject(error)
      }
    }
    this.#isDraining = false
  }

  #inSavepoint<T>(write: () => T): Result<T> {
    try {
      return { ok: true, value: this.#storage.transactionSync(write) }
    } catch (error) {
      this.#hooks.undone()
      return { ok: false, error }
    }
  }
}

/** What belongs to every commit of an object. */
export interface CommitHooks {
  /** Runs in the commit after its writers: the place for what is owed once, however many they are. */
  atEnd?: () => void
  /** Runs after the writers have been told: the place to broadcast. */
  after: () => void
  /** Something that was written has been taken back; what is remembered of it must be forgotten. */
  undone: () => void
}

interface Work {
  attempt(isAlone: boolean): () => void
  reject(error: unknown): void
}

type Result<T> = { ok: true; value: T } | { ok: false; error: unknown }
