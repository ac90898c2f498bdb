#!/usr/bin/env python3
"""A bad link between two network namespaces: a TUN device in each, and this process in between, so that both ends are
real kernels with real TCP. It makes the namespaces and removes them when it ends, however it ends.

usage: emulator.py NAMESPACE_A NAMESPACE_B CONTROL_SOCKET SEED     (root; A is 10.77.0.1, B is 10.77.0.2)

The control socket takes one JSON object a line. "ab", "ba" or "both" set a direction: delay_ms, jitter_ms, loss (0..1),
burst [to_bad, to_good, loss_when_bad] (Gilbert-Elliott), rate_bps, queue_bytes, dead (a black hole), duplicate,
reorder (0..1), largest (bytes; larger packets vanish). "count": true answers with what passed. Without a controller
it ends, and so it does after LONGEST seconds.
"""
import fcntl, heapq, json, os, random, select, signal, socket, struct, subprocess, sys, time

LONGEST = 3600
MOST_WAITING = 20000
FRESH = dict(delay_ms=0, jitter_ms=0, loss=0, burst=None, rate_bps=0, queue_bytes=1 << 20, dead=False,
             duplicate=0, reorder=0, largest=0)


def sh(*words, check=True):
    subprocess.run(words, check=check, stdout=subprocess.DEVNULL, stderr=None if check else subprocess.DEVNULL)


def make_end(namespace, name, address):
    """A namespace with one end of the link in it; hands back the file that carries its packets."""
    sh('ip', 'netns', 'add', namespace)
    sh('ip', '-n', namespace, 'link', 'set', 'lo', 'up')
    device = os.open('/dev/net/tun', os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(device, 0x400454CA, struct.pack('16sH22s', name.encode(), 0x1001, b''))  # TUNSETIFF, TUN without header
    sh('ip', 'link', 'set', name, 'netns', namespace)
    sh('ip', '-n', namespace, 'addr', 'add', address + '/24', 'dev', name)
    sh('ip', '-n', namespace, 'link', 'set', name, 'mtu', '1500', 'txqueuelen', '1000', 'up')
    return device


class Direction:
    """What happens to packets one way."""

    def __init__(self, out, waiting):
        self.out, self.waiting, self.set = out, waiting, dict(FRESH)
        self.free_at = self.last_at = 0.0
        self.bad = False
        self.count = dict(packets=0, bytes=0, dropped=0, overflowed=0)

    def vanishes(self, size):
        want = self.set
        if want['burst']:
            to_bad, to_good, loss = want['burst']
            self.bad = chance.random() >= to_good if self.bad else chance.random() < to_bad
            if self.bad and chance.random() < loss:
                return True
        return want['dead'] or (want['largest'] and size > want['largest']) or chance.random() < want['loss']

    def take(self, packet, now):
        want, size = self.set, len(packet)
        if self.vanishes(size) or len(self.waiting) > MOST_WAITING:
            self.count['dropped'] += 1
            return
        leaves = now
        if want['rate_bps']:
            backlog = max(0.0, self.free_at - now) * want['rate_bps'] / 8
            if backlog + size > want['queue_bytes']:
                self.count['overflowed'] += 1
                return
            leaves = self.free_at = max(now, self.free_at) + size * 8 / want['rate_bps']
        due = leaves + (want['delay_ms'] + want['jitter_ms'] * chance.uniform(-1, 1)) / 1000
        if chance.random() >= want['reorder']:
            due = self.last_at = max(due, self.last_at)
        self.count['packets'] += 1
        self.count['bytes'] += size
        for _ in range(2 if chance.random() < want['duplicate'] else 1):
            heapq.heappush(self.waiting, (due, next(order), self.out, packet))


def numbers():
    at = 0
    while True:
        yield at
        at += 1


def obey(line, ways, reply):
    asked = json.loads(line)
    for name, way in ways.items():
        for key, value in {**asked.get('both', {}), **asked.get(name, {})}.items():
            if key not in FRESH:
                raise KeyError(key)
            way.set[key] = value
    reply.sendall((json.dumps({name: way.count for name, way in ways.items()}) + '\n').encode())


def carry(devices, ways, control):
    """Until the controller leaves."""
    waiting, reply, text = ways['ab'].waiting, control, b''
    poll = select.poll()
    for file in (*devices, control):
        poll.register(file, select.POLLIN)
    into = {devices[0]: ways['ab'], devices[1]: ways['ba']}
    ends = time.monotonic() + LONGEST
    while time.monotonic() < ends:
        wait = 200 if not waiting else max(0, (waiting[0][0] - time.monotonic()) * 1000)
        for file, _ in poll.poll(wait):
            if file in into:
                read(file, into[file])
                continue
            chunk = control.recv(65536)
            if not chunk:
                return
            *lines, text = (text + chunk).split(b'\n')
            for line in lines:
                obey(line, ways, reply)
        while waiting and waiting[0][0] <= time.monotonic():
            _, _, out, packet = heapq.heappop(waiting)
            try:
                os.write(out, packet)
            except OSError:
                pass  # the device is down or full: as lost as any other packet


def read(device, way):
    for _ in range(64):
        try:
            packet = os.read(device, 65535)
        except BlockingIOError:
            return
        if packet[0] >> 4 == 4:
            way.take(packet, time.monotonic())


def main():
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind(path)
    listener.listen(1)
    listener.settimeout(20)
    try:
        devices = [make_end(first, f'ta{os.getpid()}', '10.77.0.1'), make_end(second, f'tb{os.getpid()}', '10.77.0.2')]
        waiting = []
        ways = dict(ab=Direction(devices[1], waiting), ba=Direction(devices[0], waiting))
        print('ready', flush=True)
        control, _ = listener.accept()
        carry(devices, ways, control)
    finally:
        for namespace in (first, second):
            sh('ip', 'netns', 'del', namespace, check=False)
        os.unlink(path)


first, second, path, seed = sys.argv[1:5]
chance, order = random.Random(int(seed)), numbers()
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
main()
