import helmet from "helmet";
import type { RequestHandler } from "express";

/** What no page of ours uses. */
const UNUSED_FEATURES = [
  "accelerometer",
  "autoplay",
  "bluetooth",
  "camera",
  "display-capture",
  "encrypted-media",
  "fullscreen",
  "gamepad",
  "geolocation",
  "gyroscope",
  "hid",
  "idle-detection",
  "magnetometer",
  "microphone",
  "midi",
  "payment",
  "picture-in-picture",
  "publickey-credentials-create",
  "publickey-credentials-get",
  "screen-wake-lock",
  "serial",
  "usb",
  "web-share",
  "xr-spatial-tracking",
];

/** For every answer. The console's page gets a wider policy of its own, {@link consolePolicy}. */
export function securityHeaders(publicUrl: string): RequestHandler[] {
  const secure = publicUrl.startsWith("https:");
  const permissions = UNUSED_FEATURES.map((feature) => `${feature}=()`).join(", ");
  return [
    helmet({
      contentSecurityPolicy: { useDefaults: false, directives: policyOf(secure, {}) },
      // A promise that this host is only ever reached encrypted can be made only where it is.
      strictTransportSecurity: secure ? { maxAge: 365 * 86_400, includeSubDomains: false } : false,
      referrerPolicy: { policy: "same-origin" },
      crossOriginOpenerPolicy: { policy: "same-origin" },
      crossOriginResourcePolicy: { policy: "same-origin" },
      xFrameOptions: { action: "deny" },
    }),
    (_request, response, next) => {
      response.set("Permissions-Policy", permissions);
      next();
    },
  ];
}

/**
 * What the console's page may do: run its own scripts, talk to its own server, and write styles into itself only where
 * they carry this answer's nonce.
 */
export function consolePolicy(publicUrl: string, nonce: string): string {
  const directives = policyOf(publicUrl.startsWith("https:"), {
    "script-src": ["'self'"],
    "style-src": ["'self'", `'nonce-${nonce}'`],
    "img-src": ["'self'", "data:"],
    "font-src": ["'self'"],
    "connect-src": ["'self'"],
    "manifest-src": ["'self'"],
    "form-action": ["'self'"],
  });
  return Object.entries(directives)
    .flatMap(([name, values]) => (values === null ? [] : [[name, ...values].join(" ")]))
    .join("; ");
}

type Directives = Record<string, string[] | null>;

/** Nothing is allowed but what is named. */
function policyOf(secure: boolean, allowed: Directives): Directives {
  return {
    "default-src": ["'none'"],
    "base-uri": ["'none'"],
    "form-action": ["'none'"],
    "frame-ancestors": ["'none'"],
    "object-src": ["'none'"],
    ...allowed,
    ...(secure ? { "upgrade-insecure-requests": [] } : {}),
  };
}
