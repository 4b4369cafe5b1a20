export { controlClose } from './close-codes.ts';
export { ControlSocket } from './control-socket.ts';
export { isSignedBy } from './ed25519.ts';
