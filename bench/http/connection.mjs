// @ts-check
import { createConnection } from 'node:net';

/**
 * One kept-alive connection with one request under way: just enough of HTTP to load a server from the same machine
 * without taking much of it away.
 *
 * @typedef {{ status: number, body: string }} Reply
 */
export class Connection {
  #socket;
  #received = '';
  /** @type {((reply: Reply | Error) => void) | null} */
  #waiting = null;

  /** @param {import('node:net').Socket} socket */
  constructor(socket) {
    this.#socket = socket;
    socket.setNoDelay(true);
    // Every reply is ASCII here, so that one character is one byte.
    socket.setEncoding('latin1');
    socket.on('data', (/** @type {string} */ chunk) => this.#read(chunk));
    socket.on('error', (error) => this.#finish(error));
    socket.on('close', () => this.#finish(new Error('the server closed the connection')));
  }

  /**
   * @param {number} port
   * @returns {Promise<Connection>}
   */
  static open(port) {
    return new Promise((resolve, reject) => {
      const socket = createConnection({ port, host: '127.0.0.1' });
      socket.once('error', reject);
      socket.once('connect', () => {
        socket.off('error', reject);
        resolve(new Connection(socket));
      });
    });
  }

  /**
   * Sends a whole request and calls back once, with the reply or why there is none.
   * @param {string} text
   * @param {(reply: Reply | Error) => void} onReply
   */
  request(text, onReply) {
    this.#waiting = onReply;
    this.#socket.write(text, 'latin1');
  }

  close() {
    this.#waiting = null;
    this.#socket.destroy();
  }

  /** @param {string} chunk */
  #read(chunk) {
    this.#received = this.#received === '' ? chunk : this.#received + chunk;
    const reply = readReply(this.#received);
    if (reply === null) return;
    this.#received = '';
    this.#finish(reply);
  }

  /** @param {Reply | Error} reply */
  #finish(reply) {
    const onReply = this.#waiting;
    this.#waiting = null;
    onReply?.(reply);
  }
}

/**
 * @param {string} text what was received since the last reply
 * @returns {Reply | Error | null} null while it is not whole
 */
export function readReply(text) {
  const headEnd = text.indexOf('\r\n\r\n');
  if (headEnd < 0) return null;
  const head = text.slice(0, headEnd);
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
  if (length === undefined) return new Error(`a reply without its length:\n${head}`);
  const bodyStart = headEnd + 4;
  const bodyEnd = bodyStart + Number(length);
  if (text.length < bodyEnd) return null;
  if (text.length > bodyEnd) return new Error('more than one reply to one request');
  return { status: Number(text.slice(9, 12)), body: text.slice(bodyStart) };
}

/**
 * @param {string} line such as `POST /v1/bets`
 * @param {{ token?: string, body?: string }} [options]
 */
export function requestText(line, { token, body } = {}) {
  const authorization = token === undefined ? '' : `authorization: Bearer ${token}\r\n`;
  const content =
    body === undefined ? '' : `content-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n`;
  return `${line} HTTP/1.1\r\nhost: 127.0.0.1\r\n${authorization}${content}\r\n${body ?? ''}`;
}
