import { createServer } from 'node:http'
import express from 'express'
import { frame, onError } from './endpoint.ts'
import { Refusal } from './errors.ts'
import { routes } from './routes.ts'
import { openSockets } from './sockets.ts'
import { settings } from './settings.ts'

/**
 * A conventional backend: Express 4, Socket.IO 4, pg, ioredis, jsonwebtoken and zod in one process of Node. It
 * implements the measured operations, with the guarantees of the Worker.
 */
const app = express()
app.disable('x-powered-by')
app.disable('etag')
app.get('/health', (_request, response) => void response.json({ success: true }))
app.use(frame)
app.use(express.json({ limit: '64kb' }))
app.use('/api/v1', routes)
app.use((_request, _response, next) => next(new Refusal(404, 'NOT_FOUND')))
app.use(onError)

const server = createServer(app)
openSockets(server)
server.listen(settings.PORT, '127.0.0.1')
