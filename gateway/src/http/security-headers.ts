import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { RequestHandler, Response } from "express";
import helmet from "helmet";

export interface SecurityHeaderOptions {
  /** PUBLIC_URL; with https, browsers are told to stay on https. */
  publicUrl: string | null;
  /** Template of the online tile layer, e.g. `https://{s}.tile.example.org/{z}/{x}/{y}.png`. */
  tileUrl: string | null;
}

const nonces = new WeakMap<object, string>();

/** The nonce that this response's content policy allows style tags with. */
export function nonceOf(response: Response | ServerResponse): string {
  let nonce = nonces.get(response);
  if (nonce === undefined) {
    nonce = randomBytes(16).toString("base64");
    nonces.set(response, nonce);
  }
  return nonce;
}

/**
 * A content policy that runs and loads nothing but the console's own files. The component library puts `<style>`
 * tags into the page, which the nonce allows; `blob:` is what the player's worker and media source need.
 */
export function securityHeaders({ publicUrl, tileUrl }: SecurityHeaderOptions): RequestHandler[] {
  const secure = publicUrl?.startsWith("https:") ?? false;
  const tiles = tileUrl === null ? [] : [tileOrigin(tileUrl)];
  const headers = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        scriptSrcAttr: ["'none'"],
        styleSrc: ["'self'", (_request, response) => `'nonce-${nonceOf(response)}'`],
        imgSrc: ["'self'", "data:", ...tiles],
        // Older Safari does not take 'self' to cover WebSockets of the same host.
        connectSrc: ["'self'", (request) => socketOrigins(request, publicUrl)],
        fontSrc: ["'self'"],
        mediaSrc: ["'self'", "blob:"],
        workerSrc: ["'self'", "blob:"],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
    strictTransportSecurity: secure ? { maxAge: 31_536_000, includeSubDomains: false } : false,
    // Browsers ignore these two, loudly, on plain http.
    crossOriginOpenerPolicy: secure,
    originAgentCluster: secure,
    referrerPolicy: { policy: "same-origin" },
    xFrameOptions: { action: "deny" },
  });
  return [headers, permissionsPolicy];
}

/** The console needs the screen and the sound, nothing that senses. */
const permissionsPolicy: RequestHandler = (_request, response, next) => {
  response.setHeader(
    "Permissions-Policy",
    "camera=(), geolocation=(), microphone=(), payment=(), usb=(), serial=(), midi=(), " +
      "fullscreen=(self), autoplay=(self), picture-in-picture=(self), screen-wake-lock=(self)",
  );
  next();
};

function socketOrigins(request: IncomingMessage, publicUrl: string | null): string {
  const host = publicUrl === null ? request.headers.host : new URL(publicUrl).host;
  // The header comes from outside and goes into a policy: only what a host can be.
  return host !== undefined && /^[A-Za-z0-9.:[\]-]+$/.test(host) ? `ws://${host} wss://${host}` : "'self'";
}

function tileOrigin(template: string): string {
  const match = /^(https?:\/\/)([^/]+)\//.exec(template);
  if (match === null) throw new Error("the tile URL has no host");
  const [, scheme, host = ""] = match;
  return `${scheme}${host.replace(/^\{s\}/, "*")}`;
}
