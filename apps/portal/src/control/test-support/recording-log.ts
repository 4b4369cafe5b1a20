import type { Log } from '../../ports.ts';

/** A log that a test reads. */
export interface RecordingLog extends Log {
  readonly lines: { readonly level: keyof Log; readonly details: object; readonly message: string }[];
}

export function recordingLog(): RecordingLog {
  const lines: RecordingLog['lines'] = [];
  const at = (level: keyof Log) => (details: object, message: string) => void lines.push({ level, details, message });
  return { lines, debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}
