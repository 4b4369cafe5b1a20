import { type Call, createClient } from '@usher/contract';

/** The Portal's routes, typed by the one table; the sign-in's cookie goes with each call. */
export const call: Call = createClient((path, { method, headers, body, signal }) =>
  fetch(path, {
    method,
    headers,
    credentials: 'same-origin',
    ...(body === undefined ? {} : { body }),
    ...(signal instanceof AbortSignal ? { signal } : {}),
  }),
);
