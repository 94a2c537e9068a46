/** Sockets that events travel on: a person's (also over Socket.IO), a conversation's and a call's. */
export type SocketKind = 'user' | 'conversation' | 'call'
