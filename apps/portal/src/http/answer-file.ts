import type { FileAnswer } from '@usher/contract';

/** A name that is safe inside a quoted header. */
const unsafe = /[^A-Za-z0-9._-]+/g;

/**
 * A file as it comes, never faster than it is read; when the reader hangs up, the source is told. The first piece is awaited
 * before the status is sent, so that what fails at once is still refused in words. What fails later is told to `broken`, which
 * breaks the connection off: an error let into the stream itself would be printed by the server with all it holds.
 */
export async function answerFile(
  file: FileAnswer,
  headers: Headers,
  broken: (error: unknown) => void,
): Promise<Response> {
  const pieces = file.pieces[Symbol.asyncIterator]();
  let next: IteratorResult<string> | null = await pieces.next();
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = next ?? (await pieces.next());
          next = null;
          if (done === true) controller.close();
          else controller.enqueue(encoder.encode(value));
        } catch (error) {
          broken(error);
        }
      },
      async cancel() {
        await pieces.return?.();
      },
    },
    { highWaterMark: 1 },
  );
  headers.set('content-type', file.mediaType);
  headers.set('content-disposition', `attachment; filename="${file.name.replaceAll(unsafe, '-')}"`);
  return new Response(body, { status: 200, headers });
}
