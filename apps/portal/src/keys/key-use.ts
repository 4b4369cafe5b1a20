export type KeyUse = 'ticket' | 'relay' | 'command';
export const keyUses: readonly KeyUse[] = ['ticket', 'relay', 'command'];
