/** E4: an end that is not confirmed by then is forced, ms. */
export const forcedEndMs = 5_000;
