export type { ByteChannel, ChannelClosed, MessageSocket } from './byte-channel.ts';
export { utf8 } from './bytes.ts';
export {
  type ClipboardContent,
  type ClipboardFormat,
  clipboardFormats,
  clipboardLimits,
  type ClipboardMessage,
  type Refusal,
} from './clipboard/clipboard-messages.ts';
export { ClipboardReceiver } from './clipboard/clipboard-receiver.ts';
export { ClipboardSender, type SendOutcome } from './clipboard/clipboard-sender.ts';
export { pngSize } from './clipboard/png-size.ts';
export {
  type ControlPipe,
  type ControlPipeNews,
  type DeskMessage,
  startControlPipe,
  type Timers,
} from './control-pipe.ts';
export type { CipherKey, CryptoPort, KeyPair, PrivateKey } from './crypto-port.ts';
export { type DesktopMessage, type Monitor, mostMonitors, type PictureQuality } from './desktop-messages.ts';
export { joinRelay } from './join-relay.ts';
export { acceptPipe, openPipe } from './open-pipe.ts';
export { relayCloseCodes } from './rendezvous.ts';
export type { PipeClosed, PipeStats, SecurePipe } from './secure-pipe.ts';
export * from './ticket.ts';
export { verifyTicket } from './verify-rights.ts';
