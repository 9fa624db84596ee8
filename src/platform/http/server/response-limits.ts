import type { Socket } from 'node:net';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { LARGE_BYTES, LargeResponses, sizeOf } from './large-responses.js';
import { overloaded, tooManyConcurrent } from '../errors/read-refusals.js';

const CHECK_MS = 1_000;

/** Bounds what clients that do not read their responses hold: its time and its bytes. */
export function limitResponses(fastify: FastifyInstance, deadlineMs: number): void {
  limitUnread(fastify);
  closeStalled(fastify, deadlineMs);
}

/** Refuses a large response while the account, or all of them, leave too many bytes unread. */
function limitUnread(fastify: FastifyInstance): void {
  const responses = new LargeResponses();
  fastify.addHook('onSend', (request, reply, payload, done) => {
    const bytes = sizeOf(payload);
    if (bytes < LARGE_BYTES) return done(null, payload);
    const account = accountOf(request);
    const refusedBy = responses.add(account, bytes);
    if (refusedBy === 'account') {
      return done(
        tooManyConcurrent('Unread responses of this account reach 32 MiB. Read them first.'),
      );
    }
    if (refusedBy === 'process') return done(overloaded());
    reply.raw.once('close', () => responses.remove(account, bytes));
    done(null, payload);
  });
}

function accountOf(request: FastifyRequest): string {
  const { user } = request as FastifyRequest & { user?: { userId?: string } };
  return user?.userId ?? `address:${request.ip}`;
}

interface Unread {
  readonly sinceMs: number;
  /** Bytes that the socket has sent once all that was unread then is taken. */
  readonly target: number;
}

/** Closes a connection that has not taken a response within `deadlineMs`. */
function closeStalled(fastify: FastifyInstance, deadlineMs: number): void {
  const sockets = new Map<Socket, Unread | undefined>();
  fastify.server.on('connection', (socket: Socket) => {
    sockets.set(socket, undefined);
    socket.once('close', () => sockets.delete(socket));
  });
  const check = (): void => {
    const nowMs = performance.now();
    for (const [socket, unread] of sockets) {
      const sent = socket.bytesWritten - socket.writableLength;
      if (socket.writableLength === 0) {
        if (unread) sockets.set(socket, undefined);
      } else if (!unread || sent >= unread.target) {
        sockets.set(socket, { sinceMs: nowMs, target: socket.bytesWritten });
      } else if (nowMs - unread.sinceMs >= deadlineMs) {
        socket.destroy();
      }
    }
  };
  const timer = setInterval(check, Math.min(CHECK_MS, deadlineMs)).unref();
  fastify.addHook('onClose', (_instance, done) => {
    clearInterval(timer);
    done();
  });
}
