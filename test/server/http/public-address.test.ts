import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { guardedFetch, isPublicAddress, privateAddressIn } from "../../../server/http/public-address.js";

let server: Server;
let port: number;
const asked: string[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(request.url ?? "");
    if (request.url === "/long") return void response.end("x".repeat(2 * 1024 * 1024));
    if (request.url === "/away") return void response.writeHead(302, { location: "data:text/plain,x" }).end();
    response.end("reached");
  });
  await new Promise<void>((resolve) => server.listen(0, resolve));
  ({ port } = server.address() as AddressInfo);
});

afterAll(() => new Promise((resolve) => void server.close(resolve).closeAllConnections()));

describe("which addresses are public", () => {
  test.each([
    "0.0.0.0",
    "10.1.2.3",
    "100.64.0.1",
    "127.0.0.1",
    "127.255.255.254",
    "169.254.169.254",
    "172.16.0.1",
    "192.0.0.1",
    "192.0.2.1",
    "192.168.1.1",
    "198.18.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:7f00:1",
    "::ffff:0:127.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b:1::1",
    "100::1",
    "2001:0:1::1",
    "2001:db8::1",
    "2002:7f00:1::1",
    "fc00::1",
    "fd12:3456::1",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
    "localhost",
    "",
  ])("%s is not", (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  test.each(["1.1.1.1", "93.184.216.34", "100.128.0.1", "172.32.0.1", "2606:4700::1111", "::ffff:1.1.1.1"])(
    "%s is",
    (address) => {
      expect(isPublicAddress(address)).toBe(true);
    },
  );
});

describe("a URL that somebody gives", () => {
  const spellings = (given: number) => [
    `http://127.0.0.1:${given}/`,
    `http://127.1:${given}/`,
    `http://2130706433:${given}/`,
    `http://0x7f.0.0.1:${given}/`,
    `http://0177.0.0.1:${given}/`,
    `http://0.0.0.0:${given}/`,
    `http://localhost:${given}/`,
    `http://LOCALHOST:${given}/`,
    `http://[::1]:${given}/`,
    `http://[::ffff:127.0.0.1]:${given}/`,
    `http://[::ffff:7f00:1]:${given}/`,
    `http://user:password@127.0.0.1:${given}/`,
  ];

  test("reaches no address of the server's own network, however it is spelt", async () => {
    const guarded = guardedFetch({ allowPrivate: false });
    for (const url of spellings(port)) {
      const error: unknown = await guarded(url).catch((thrown: unknown) => thrown);
      // A URL with a password is refused by fetch itself.
      if (!url.includes("@")) expect(privateAddressIn(error), url).not.toBeNull();
      else expect(error).toBeInstanceOf(TypeError);
    }
    expect(asked).toEqual([]);
  });

  test("reaches it where the operator allows it", async () => {
    const open = guardedFetch({ allowPrivate: true });
    expect(await (await open(`http://127.0.0.1:${port}/`)).text()).toBe("reached");
    expect(await (await open(new Request(`http://localhost:${port}/`))).text()).toBe("reached");
  });

  test("is http or https, also after a redirect", async () => {
    const open = guardedFetch({ allowPrivate: true });
    await expect(open("file:///etc/passwd")).rejects.toThrow("Only http and https");
    await expect(open("data:text/plain,hello")).rejects.toThrow("Only http and https");
    await expect(open(`http://127.0.0.1:${port}/away`)).rejects.toThrow("fetch failed");
  });

  test("is read up to a length", async () => {
    const open = guardedFetch({ allowPrivate: true });
    const answer = await open(`http://127.0.0.1:${port}/long`);
    await expect(answer.text()).rejects.toThrow();
  });
});
