export type { ClipboardNotice, ClipboardProgress, ClipboardState } from './clipboard/clipboard-state.ts';
export { typedTextMaxCharacters } from './clipboard/typed-text.ts';
export type { Scaling } from './remote-screen.ts';
export { forgetSession, recallSession, type RememberedSession, rememberSession } from './session-store.ts';
export { startViewer } from './start-viewer.ts';
export type { ReleaseAsked, Viewer, ViewerInfo, ViewerOptions } from './viewer.ts';
export { createViewerKey, publicKeyText } from './viewer-key.ts';
export type { ConnectingStep, LimitWarning, Size, StepName, ViewerProblem, ViewerState } from './viewer-state.ts';
