import type { Assumptions } from './assumptions.ts'
import type { Operation } from './operations.ts'

const DAY_SECONDS = 86_400
const GIGA = 1e9

/** What so many active people use: a day, the busiest second, and what is stored. */
export interface Usage {
  people: number
  day: {
    requests: number
    workerCpuMs: number
    sockets: number
    socketHours: number
    messages: number
    framesIn: number
    objectRequests: number
    objectGigabyteSeconds: number
    objectRowsRead: number
    objectRowsWritten: number
    redisCommands: number
    statements: number
    postgresCpuSeconds: number
    queueMessages: number
    queueOperations: number
    r2Reads: number
    r2Writes: number
    imageTransformations: number
    logLines: number
    relayGigabytes: number
  }
  peak: {
    requests: number
    redisCommands: number
    statements: number
    messages: number
    queueMessages: number
    socketsOpen: number
    hubsAwake: number
    roomsAwake: number
    liveQueueRequests: number
    events: number
    missedEvents: number
    purgedAccounts: number
    postgresProcessors: number
    postgresConnections: number
  }
  stored: { postgresGigabytes: number; objectGigabytes: number; r2Gigabytes: number }
}

/** Incoming frames that are billed as one request of an object. */
const FRAMES_PER_REQUEST = 20
/** Sizes into which a picture is encoded, with the tiny one. */
const ENCODINGS = 4

/** The model. Pure: the same assumptions give the same figures. */
export function usageOf(given: Assumptions, people: number): Usage {
  const { day, message, socket, push, object, storage, postgres, live, calls } = given
  const operations: Operation[] = Object.values(given.operations)
  const inADay = (of: (operation: Operation) => number) =>
    people * operations.reduce((sum, operation) => sum + operation.perDay * of(operation), 0)
  const messages = people * day.messages
  const sockets = people * day.sessions
  const pushes = people * day.pushes
  const socketHours = (sockets * day.sessionMinutes) / 60
  const peakOf = (daily: number) => (daily / DAY_SECONDS) * day.peak

  const requests = inADay(() => 1) + sockets
  const framesIn = messages * message.framesIn + (socketHours * 3_600) / socket.pingSeconds
  const calling = inADay(({ objectCalls }) => objectCalls) + sockets * socket.objectCalls + pushes * push.objectCalls
  const objectRequests = calling + messages * message.objectCalls + framesIn / FRAMES_PER_REQUEST
  // Pings are answered by the platform, so only frames of messages wake an object.
  const messagingMs = messages * (message.objectCalls + message.framesIn) * object.awakeMs
  const awakeMs = calling * object.awakeMs + messagingMs
  const roomsMs = messagingMs * message.roomShare
  const statements = inADay(({ sql }) => sql) + messages * message.sql + pushes * push.sql
  const postgresCpu = inADay(({ sqlCpu }) => sqlCpu) + messages * message.sqlCpu + pushes * push.sqlCpu
  const queueMessages = messages * message.queued + pushes * push.queued
  const redisTrips =
    inADay(({ redisTrips: trips }) => trips - Math.min(trips, given.redisRemembered)) + sockets * socket.redisTrips
  const redisCommands = redisTrips * given.redisCommandsPerTrip
  const uploads = people * given.operations.upload.perDay
  const events = inADay((operation) => operation.events)
  const accounts = people * storage.accountsPerActive
  const decisions = people * (given.operations.swipe.perDay + given.operations.interest.perDay) * storage.days

  return {
    people,
    day: {
      requests,
      workerCpuMs:
        (inADay(({ workerCpu }) => workerCpu) + sockets * socket.workerCpu + pushes * push.workerCpu) / 1_000,
      sockets,
      socketHours,
      messages,
      framesIn,
      objectRequests,
      objectGigabyteSeconds: (awakeMs / 1_000) * object.gigabytes,
      objectRowsRead: calling * object.rowsRead + messages * message.rowsRead + sockets * socket.rowsRead,
      objectRowsWritten: calling * object.rowsWritten + messages * message.rowsWritten + sockets * socket.rowsWritten,
      redisCommands,
      statements,
      postgresCpuSeconds: postgresCpu / 1e6,
      queueMessages,
      queueOperations: queueMessages * given.queueOperations,
      r2Reads: inADay(({ r2Reads }) => r2Reads),
      r2Writes: inADay(({ r2Writes }) => r2Writes),
      imageTransformations: uploads * ENCODINGS,
      logLines: (requests + queueMessages) * given.logLines,
      relayGigabytes:
        people * given.operations.call.perDay * day.callMinutes * calls.relayed * calls.gigabytesPerMinute,
    },
    peak: {
      requests: peakOf(requests),
      redisCommands: peakOf(redisCommands),
      statements: peakOf(statements),
      messages: peakOf(messages),
      queueMessages: peakOf(queueMessages),
      socketsOpen: peakOf(socketHours * 3_600),
      // How many are awake is how long they are, in all.
      hubsAwake: peakOf((awakeMs - roomsMs) / 1_000),
      roomsAwake: peakOf(roomsMs / 1_000),
      liveQueueRequests: peakOf(people * given.operations.liveSearch.perDay * live.requests) * live.largestArea,
      events: peakOf(events),
      missedEvents: peakOf(events * given.missedEvents),
      purgedAccounts: (accounts * storage.deletedAccounts) / DAY_SECONDS,
      postgresProcessors: peakOf(postgresCpu / 1e6) / postgres.utilisation,
      // Little's law: how many are under way is their rate times how long each takes.
      postgresConnections: peakOf(postgresCpu / 1e6 + (statements * postgres.waitMs) / 1_000),
    },
    stored: {
      postgresGigabytes:
        (accounts * storage.accountBytes +
          decisions * storage.decisionBytes +
          messages * storage.days * message.archiveBytes) /
        GIGA,
      objectGigabytes:
        (messages * storage.days * message.roomBytes +
          messages * message.logDays * message.logBytes +
          accounts * storage.hubBytes) /
        GIGA,
      r2Gigabytes:
        (accounts * storage.pictures * storage.pictureBytes + uploads * storage.days * storage.pictureBytes) / GIGA,
    },
  }
}
