/**
 * The nonce that the gateway gave this page for style tags; undefined in development, where there is no policy.
 * Browsers hide the attribute from scripts' `getAttribute` and leave it in the property.
 */
export function styleNonce(): string | undefined {
  const meta = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]');
  return meta?.nonce || undefined;
}

/** Tells libraries that put style tags into the page by themselves: `get-nonce` reads this global. */
export function shareStyleNonce(): void {
  Object.assign(globalThis, { __webpack_nonce__: styleNonce() });
}
