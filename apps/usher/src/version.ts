/** What the agent announces and `usher --version` would say; the packages share it. */
export const version = '0.1.0';
