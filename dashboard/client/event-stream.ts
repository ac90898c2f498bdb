/** An event stream (WHATWG HTML §9.2.6) as a value: text in pieces, cut anywhere, becomes whole events. */

export type StreamEvent = { readonly name: string; readonly data: string };

/** A line longer than any message of the bridge is no event stream. */
const longestLine = 4 * 1024 * 1024;

/** What `take` hands back are the events that the piece completed, in order. Throws RangeError over a line without end. */
export function eventStream(): (piece: string) => readonly StreamEvent[] {
  let rest = '';
  let name = '';
  let data: string[] = [];

  const line = (text: string): StreamEvent | null => {
    if (text === '') {
      const event = data.length === 0 ? null : { name: name || 'message', data: data.join('\n') };
      name = '';
      data = [];
      return event;
    }
    const colon = text.indexOf(':');
    const field = colon < 0 ? text : text.slice(0, colon);
    const value = colon < 0 ? '' : text.slice(colon + 1).replace(/^ /, '');
    if (field === 'event') name = value;
    if (field === 'data') data.push(value);
    return null;
  };

  return (piece) => {
    const lines = (rest + piece).split(/\r?\n/);
    rest = lines.pop() ?? '';
    if (rest.length > longestLine) throw new RangeError('the event stream has a line without end');
    return lines.map(line).filter((event) => event !== null);
  };
}
