import { createServer, type Server, type Socket } from 'node:net';

/** One request as the carrier needs it. */
export interface Post {
  readonly path: string;
  readonly body: string;
}

/**
 * A web server that knows no more of HTTP than a client on the same machine needs: requests with a Content-Length,
 * any number on a connection. Written so that the carrier is not what limits the bench; node:http takes three
 * times the CPU. `answer` is given the request and a function that sends the JSON.
 */
export function answerRequests(answer: (post: Post, reply: (json: string) => void) => void): Server {
  return createServer((socket) => {
    socket.setNoDelay(true);
    let rest = '';
    socket.on('error', () => socket.destroy());
    socket.setEncoding('latin1').on('data', (text: string) => {
      rest += text;
      for (let post = take(rest); post; post = take(rest)) {
        rest = rest.slice(post.size);
        answer(post, (json) => write(socket, json));
      }
    });
  });
}

/** The first request of what came in, and how much of it that was; undefined while it is not whole. */
function take(text: string): (Post & { size: number }) | undefined {
  const headEnd = text.indexOf('\r\n\r\n');
  if (headEnd < 0) return undefined;
  const head = text.slice(0, headEnd);
  const [, length = '0'] = /\r\ncontent-length: *(\d+)/i.exec(head) ?? [];
  const size = headEnd + 4 + Number(length);
  if (text.length < size) return undefined;
  return {
    path: head.slice(head.indexOf(' ') + 1, head.indexOf(' HTTP/')),
    body: text.slice(headEnd + 4, size),
    size,
  };
}

function write(socket: Socket, json: string): void {
  if (!socket.writable) return;
  socket.write(
    `HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Length: ${json.length}\r\n\r\n${json}`,
  );
}
