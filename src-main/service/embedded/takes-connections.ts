import { connect } from 'node:net';

/** Asks for encryption; every server answers with one byte, before any sign-in (PostgreSQL protocol, SSLRequest). */
const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);

/**
 * Whether a server takes new connections on this port, working or still recovering. Costs it no session: a node has all it may have (E-7).
 */
export function takesConnections(port: number, withinMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    const end = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(withinMs, () => end(false));
    socket.on('error', () => end(false));
    socket.once('close', () => resolve(false));
    socket.once('data', () => end(true));
    socket.write(SSL_REQUEST);
  });
}
