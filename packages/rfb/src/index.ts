export type { Area, ClientMessage } from './client-messages.ts';
export { clipboardAction, clipboardText, encoding, fenceFlag, limits, pseudoEncoding } from './numbers.ts';
export { nativePixelFormat, type PixelFormat } from './pixel-format.ts';
export type { RfbError } from './rfb-error.ts';
export { RfbServer } from './rfb-server.ts';
export {
  clipboardCaps,
  clipboardNotify,
  clipboardProvide,
  clipboardRequest,
  copyRectangle,
  cursorRectangle,
  desktopSizeRectangle,
  type EncodedRectangle,
  endOfContinuousUpdates,
  extendedDesktopSizeRectangle,
  fenceRequest,
  framebufferUpdate,
  h264Rectangle,
  mouseButtonsRectangle,
  qemuKeyRectangle,
  serverCutText,
  serverFence,
  type Desktop,
  type SizeChange,
} from './server-messages.ts';
