import type { Stage } from './open-stage.ts';

export type Json = Record<string, unknown>;

type Answer = { status: number; body: Json };

/** Calls the API of a stage as an admin. */
export interface ApiClient {
  /** A body of text is sent as CSV, any other as JSON. */
  call: (method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<Answer>;
  /** The same; throws where the answer is no success, else gives its body. */
  expectOk: (...request: Parameters<ApiClient['call']>) => Promise<Json>;
}

export function openApiClient(stage: Pick<Stage, 'url' | 'key'>): ApiClient {
  const call: ApiClient['call'] = async (method, path, body, headers = {}) => {
    const isText = typeof body === 'string';
    const response = await fetch(`${stage.url}/api/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${stage.key}`,
        'content-type': isText ? 'text/csv' : 'application/json',
        ...headers,
      },
      ...(body !== undefined && { body: isText ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: (text ? JSON.parse(text) : {}) as Json };
  };
  return {
    call,
    expectOk: async (...request) => {
      const answer = await call(...request);
      if (answer.status >= 300) throw new Error(`${request[0]} ${request[1]}: ${JSON.stringify(answer)}`);
      return answer.body;
    },
  };
}
