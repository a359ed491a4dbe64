/** What the service prints when it accepts requests (SPEC §15). */
const READY = /^Kabar Desk ready at (http:\/\/(?:127\.0\.0\.1|\[::1\]):\d{1,5})\s*$/m;

/** Calls once with the address when the line passes through the stream. The line itself is not touched. */
export function onReadyLine(stream: NodeJS.WriteStream, callback: (address: string) => void): void {
  const original = stream.write;
  stream.write = ((...parameters: Parameters<typeof original>) => {
    const address = READY.exec(String(parameters[0]))?.[1];
    if (address !== undefined) {
      stream.write = original;
      callback(address);
    }
    return original.apply(stream, parameters);
  }) as typeof original;
}
