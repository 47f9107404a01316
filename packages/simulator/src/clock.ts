/** Real time, for saying how long a proof took and when it was made. Nothing that is simulated may ask it. */
export const realNowMs = (): number => Date.now();
