import { SessionViewer } from './session-viewer.ts';
import type { Viewer, ViewerOptions } from './viewer.ts';

export function startViewer(options: ViewerOptions): Viewer {
  return new SessionViewer(options);
}
