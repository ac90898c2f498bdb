/** Cameras in a real Chromium, over the real bridge: what is live says how old it is, and what is not never looks it. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, onTestFinished, test } from 'vitest';
import { hlsCamera, mjpegCamera, type Served, whepCamera } from '../support/cameras.ts';
import { launch, measure, open, shoot, textOf } from './browser.ts';
import { askingBridge, device, pairAt } from './identity-rig.ts';
import { realBridge, stopFaults, takeLease, turnTo, visit } from './operate.ts';

let browser: Browser;

beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());
afterEach(async () => {
  await Promise.all(browser.contexts().map((context) => context.close()));
});

async function withCameras(...cameras: readonly string[]) {
  const bridge = await realBridge(cameras.flatMap((camera) => ['--camera', camera]));
  onTestFinished(bridge.stop);
  return bridge.url;
}

const kept = <C extends Served>(camera: C): C => {
  onTestFinished(() => camera.stop());
  return camera;
};

const look = (page: Page, name: string) => page.locator(`.camera.is-${name}`).waitFor({ timeout: 20_000 });

/** The picture is one: not all of it has the same colour. */
const colours = (page: Page): Promise<number> =>
  page.evaluate(async () => {
    const screen = document.querySelector('.camera-screen');
    if (!(screen instanceof HTMLCanvasElement || screen instanceof HTMLVideoElement)) return 0;
    const canvas = new OffscreenCanvas(32, 18);
    const context = canvas.getContext('2d');
    context?.drawImage(screen, 0, 0, 32, 18);
    const { data } = context?.getImageData(0, 0, 32, 18) ?? { data: new Uint8ClampedArray() };
    const seen = new Set<string>();
    for (let at = 0; at < data.length; at += 4) seen.add(data.slice(at, at + 3).join());
    return seen.size;
  });

test('a live picture says how old it is; it stops, is grey within a second and says so; it comes back by itself', async () => {
  const camera = kept(await mjpegCamera({ fps: 15 }));
  const url = await withCameras(`front=mjpeg+${camera.url}`);
  const { page, faults } = await visit(browser, url, 'phone');
  await look(page, 'live');
  expect(await textOf(page, '.camera-state')).toMatch(/^at least \d\.\d s old$/);
  expect(await colours(page)).toBeGreaterThan(8);
  expect(await measure(page)).toEqual([]);
  await shoot(page, 'camera-corner-phone');

  await page.getByRole('button', { name: 'Camera large: front' }).click();
  await page.getByRole('button', { name: 'Map large' }).waitFor();
  await look(page, 'live');
  expect(await measure(page)).toEqual([]);
  await shoot(page, 'camera-large-phone');

  camera.faultAfter = 0;
  camera.fault = 'freezes';
  await look(page, 'stalled');
  expect(await textOf(page, '.camera-state')).toMatch(/^stalled for \d+\.\d s$/);
  await shoot(page, 'camera-stalled-phone');
  await camera.stop();
  await page.getByText('Nothing answers at its address.').waitFor({ timeout: 15_000 });
  expect(await textOf(page, '.camera-trouble')).toMatch(/What is shown was seen \d+\.\d s ago/);

  kept(await mjpegCamera({ fps: 15, port: camera.port }));
  await look(page, 'live');
  expect(await page.locator('.camera-trouble').count()).toBe(0);
  expect(faults).toEqual([]);
});

test('a camera that never answers is told plainly, beside one that does', async () => {
  const silent = kept(await mjpegCamera({ fault: 'silent' }));
  const good = kept(await mjpegCamera());
  const url = await withCameras(`rear=mjpeg+${silent.url}`, `front=mjpeg+${good.url}`);
  const { page } = await visit(browser, url, 'desk');
  await turnTo(page, '/view');
  await page.getByText('It has not answered within 5 s.').waitFor({ timeout: 15_000 });
  expect(await textOf(page, '.camera-trouble')).toContain('rear');
  expect(await measure(page)).toEqual([]);
  expect(await stopFaults(page)).toEqual([]);
  await shoot(page, 'camera-silent-desk');
  // All else lives.
  await page.locator('.badge.b-connected').waitFor();
  await page.getByLabel('Which camera').selectOption({ label: 'front' });
  await look(page, 'live');
  await shoot(page, 'camera-view-desk');
  await page.keyboard.press('Escape');
  await page.locator('.camera-corner').waitFor();
});

test('where no camera is configured the map has no corner for one, and the view says how to have one', async () => {
  const { page } = await visit(browser, await withCameras(), 'tablet');
  await turnTo(page, '/view');
  await page.getByText('No camera is configured').waitFor();
  expect(await textOf(page, '.camera-none')).toContain('--camera');
  expect(await measure(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await page.locator('.drive').waitFor();
  expect(await page.locator('.camera').count()).toBe(0);
});

test('driving by the picture on a phone on its side: figures, sticks and STOP upon it', async () => {
  const camera = kept(await mjpegCamera({ fps: 15 }));
  const { page, faults } = await visit(browser, await withCameras(`front=mjpeg+${camera.url}`), 'side');
  await takeLease(page);
  await turnTo(page, '/sticks');
  await page.getByRole('link', { name: 'Camera' }).click();
  await look(page, 'live');
  await page.locator('.budget').waitFor();
  await page.locator('.capsule').first().waitFor();
  expect(await textOf(page, '.dock-figures')).toMatch(/m\/s/);
  expect(await measure(page)).toEqual([]);
  expect(await stopFaults(page)).toEqual([]);
  await shoot(page, 'camera-view-side');
  await page.locator('.stop').click();
  await page.locator('.fma', { hasText: 'HOLD' }).waitFor();
  await page.keyboard.press('Escape');
  await page.locator('.drive').waitFor();
  expect(faults).toEqual([]);
});

test('HLS and WebRTC play as well, with TLS and where people are asked who they are', async () => {
  const film = kept(await hlsCamera());
  const { page: source } = await open(browser, 'phone');
  const live = kept(await whepCamera((offer) => source.evaluate(answerWithCanvas, offer)));
  const plain = kept(await mjpegCamera());
  const cameras = [`road=hls+${film.url}`, `mast=whep+${live.url}`, `front=mjpeg+${plain.url}`];
  const bridge = await askingBridge(cameras.flatMap((camera) => ['--camera', camera]));
  onTestFinished(() => bridge.stop());
  const { page, faults } = await device(browser, 'tablet');
  await pairAt(page, bridge.url, bridge.code);
  await turnTo(page, '/view');
  // Behind its playlist by seconds: it moves, and is not called live.
  await look(page, 'late');
  expect(await textOf(page, '.camera-state')).toMatch(/^at least \d+\.\d s old/);
  expect(await colours(page)).toBeGreaterThan(8);
  await shoot(page, 'camera-hls-tablet');
  film.isStanding = true;
  await look(page, 'stalled');

  const pick = (label: string) => page.getByLabel('Which camera').selectOption({ label });
  await pick('mast');
  await look(page, 'live');
  expect(await textOf(page, '.camera-state')).toMatch(/old|age unknown/);
  await shoot(page, 'camera-whep-tablet');
  await pick('front');
  await page.locator('[data-camera="front"].is-live').waitFor();
  await expect.poll(() => live.log).toEqual(['POST /cam/whep', 'DELETE /cam/whep/17']);
  expect(faults).toEqual([]);
});

/** In the page that plays the camera: a moving picture, sent to whoever offers. */
async function answerWithCanvas(offer: string): Promise<string> {
  const canvas = document.createElement('canvas');
  canvas.width = 320;
  canvas.height = 180;
  const context = canvas.getContext('2d');
  let turn = 0;
  setInterval(() => {
    turn += 5;
    if (context === null) return;
    context.fillStyle = `hsl(${turn % 360} 80% 50%)`;
    context.fillRect(0, 0, 320, 180);
    context.fillStyle = 'white';
    context.fillRect(turn % 320, 40, 60, 60);
  }, 40);
  const peer = new RTCPeerConnection();
  for (const track of canvas.captureStream(20).getTracks()) peer.addTrack(track);
  await peer.setRemoteDescription({ type: 'offer', sdp: offer });
  await peer.setLocalDescription(await peer.createAnswer());
  await new Promise<void>((resolve) => {
    const look = () => peer.iceGatheringState === 'complete' && resolve();
    peer.addEventListener('icegatheringstatechange', look);
    look();
    setTimeout(resolve, 2000);
  });
  return peer.localDescription?.sdp ?? '';
}
