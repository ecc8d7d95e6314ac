import { createServer, type Server, type Socket } from 'node:net';

/** One request to send as the carrier needs it. */
export interface Post {
  readonly path: string;
  readonly body: string;
}

/**
 * A web server that knows no more of HTTP than a client on the same machine needs: requests with a Content-Length,
 * any number on a connection. Written so that the carrier is not what limits the bench; node:http takes three
 * times the CPU. `answer` is given each POST and a function that sends the JSON; whoever asks for a list (GET) is
 * told that it is empty.
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
        if (post.isList) write(socket, '200 OK', EMPTY_LIST);
        else answer(post, (json) => write(socket, '201 Created', json));
      }
    });
  });
}

const EMPTY_LIST = '{"messages":[],"next_page_uri":null}';

/** The first request of what came in, and how much of it that was; undefined while it is not whole. */
function take(text: string): (Post & { size: number; isList: boolean }) | undefined {
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
    isList: head.startsWith('GET '),
  };
}

function write(socket: Socket, status: string, json: string): void {
  if (!socket.writable) return;
  const date = new Date().toUTCString();
  socket.write(
    `HTTP/1.1 ${status}\r\nDate: ${date}\r\nContent-Type: application/json\r\nContent-Length: ${json.length}\r\n\r\n${json}`,
  );
}
