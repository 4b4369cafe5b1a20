/** Numbers of the RFB protocol (rfc6143 and the community's rfbproto.rst); the comments name the sections. */

/** 7.5, client to server. */
export const clientMessage = {
  setPixelFormat: 0,
  setEncodings: 2,
  framebufferUpdateRequest: 3,
  keyEvent: 4,
  pointerEvent: 5,
  clientCutText: 6,
  enableContinuousUpdates: 150,
  clientFence: 248,
  setDesktopSize: 251,
  /** Ours, of no registered number: what RFB has no message for. */
  usherInput: 0x75,
  qemu: 255,
} as const;

/** Submessages of `usherInput`. */
export const usherInput = { locks: 0, motion: 1 } as const;
/** Which locks a submessage speaks of, and which of them are on. */
export const lockBit = { caps: 1, num: 2 } as const;

/** 7.6, server to client. */
export const serverMessage = {
  framebufferUpdate: 0,
  serverCutText: 3,
  endOfContinuousUpdates: 150,
  serverFence: 248,
} as const;

/** 7.7 and 7.8: pseudo-encodings that this server acts on. */
export const pseudoEncoding = {
  qualityLevel0: -32,
  qualityLevel9: -23,
  desktopSize: -223,
  cursor: -239,
  qemuExtendedKeyEvent: -258,
  extendedDesktopSize: -308,
  fence: -312,
  continuousUpdates: -313,
  extendedMouseButtons: -316,
  extendedClipboard: 0xc0a1e5ce | 0,
} as const;

export const encoding = { raw: 0, copyRect: 1, tight: 7, zrle: 16, h264: 50 } as const;

/** 7.6.7, flags of a fence. */
export const fenceFlag = { blockBefore: 1, blockAfter: 2, syncNext: 4, request: 0x8000_0000 } as const;

/** Extended clipboard (rfbproto 7.5.6, 7.6.4). */
export const clipboardAction = {
  caps: 1 << 24,
  request: 1 << 25,
  peek: 1 << 26,
  notify: 1 << 27,
  provide: 1 << 28,
} as const;
export const clipboardText = 1;

/** What a peer may say at most. */
export const limits = {
  encodings: 1024,
  fencePayloadBytes: 64,
  cutTextBytes: 4 << 20,
  screens: 16,
  usherInputBytes: 64,
} as const;
