/** The picture of one camera, with its state in words upon it. A picture that is not of now is grey, and says how old it is. */
import { type ReactNode, useRef } from 'react';
import type { Camera } from '../../../bridge/protocol/camera.ts';
import type { Look, PictureAge } from '../../store/camera/sight.ts';
import { cameraWords as words } from '../../words/camera.ts';
import { ageText, figure } from '../format.ts';
import { Icon } from '../icons.tsx';
import './camera.css';
import { useRenewal } from './use-cameras.ts';
import { useLook, useViewing } from './use-viewing.ts';

type PictureProps = {
  readonly camera: Camera;
  /** In a corner there is room for the state alone. */
  readonly small?: boolean;
  readonly children?: ReactNode;
};

export function Picture({ camera, small = false, children }: PictureProps) {
  const screen = useRef<{ canvas: HTMLCanvasElement | null; video: HTMLVideoElement | null }>({
    canvas: null,
    video: null,
  });
  const viewing = useViewing(camera, screen);
  const { look, fps } = useLook(viewing);
  const isWell = look?.name === 'live' || look?.name === 'late';
  useRenewal(look !== null && !isWell);
  // What the bridge says of the camera is nearer to the cause than what the page sees of it.
  const why = camera.why === '' ? (look?.name === 'gone' ? look.why : '') : camera.why;
  return (
    <div className={`camera is-${look?.name ?? 'hidden'} ${small ? 'camera-small' : ''}`} data-camera={camera.id}>
      {camera.kind === 'mjpeg' ? (
        <canvas
          key="canvas"
          ref={(canvas) => {
            screen.current.canvas = canvas;
          }}
          className="camera-screen"
          role="img"
          aria-label={camera.name}
        />
      ) : (
        <video
          key={camera.kind}
          ref={(video) => {
            screen.current.video = video;
          }}
          className="camera-screen"
          aria-label={camera.name}
          muted
          playsInline
          disablePictureInPicture
        />
      )}
      <p className="camera-state" role="status" aria-live="off">
        <State look={look} name={camera.name} fps={fps} small={small} />
      </p>
      {small || isWell ? null : <Trouble {...{ look, why }} name={camera.name} onRetry={() => viewing?.retryNow()} />}
      {children}
    </div>
  );
}

function ageWords(age: PictureAge): string {
  if (age.is === 'unknown') return words.ageUnknown;
  return age.is === 'known' ? words.old(ageText(age.ms)) : words.atLeast(ageText(age.ms));
}

type StateProps = {
  readonly look: Look | null;
  readonly name: string;
  readonly fps: number;
  readonly small: boolean;
};

function State({ look, name, fps, small }: StateProps) {
  const said = (tone: string, text: string) => <span className={`age ${tone}`}>{text}</span>;
  if (look === null) return said('none', words.hidden);
  if (look.name === 'connecting') return said('none', small ? name : words.connecting(name));
  if (look.name === 'gone') return said('stale', words.gone(name));
  if (look.name === 'stalled') return said('stale', words.stalled(ageText(look.forMs)));
  return (
    <>
      {said(look.name === 'live' ? 'live' : 'aging', ageWords(look.age))}
      {small ? null : <span className="camera-fps num">{words.fps(figure(look.fps))}</span>}
      {small || fps === 30 ? null : <span className="camera-fps caution">{words.fewer(fps)}</span>}
    </>
  );
}

type TroubleProps = {
  readonly look: Look | null;
  readonly name: string;
  readonly why: string;
  readonly onRetry: () => void;
};

const longConnectingMs = 2000;

function Trouble({ look, name, why, onRetry }: TroubleProps) {
  if (look === null || (look.name === 'connecting' && look.forMs < longConnectingMs)) return null;
  const seenAgoMs = look.name === 'stalled' ? look.forMs : look.name === 'gone' ? look.seenAgoMs : null;
  return (
    <div className="camera-trouble" data-look={look.name}>
      <b>
        {look.name === 'connecting'
          ? words.connectingFor(name, ageText(look.forMs))
          : look.name === 'stalled'
            ? `${name} ${words.stalled(ageText(look.forMs))}`
            : words.gone(name)}
      </b>
      {why === '' && look.name !== 'gone' ? null : <p>{sentence(why === '' ? words.noReason : why)}</p>}
      {seenAgoMs === null ? null : <p className="muted">{words.lastSeen(ageText(seenAgoMs))}</p>}
      {look.name === 'gone' ? <p className="muted">{words.retryIn(Math.ceil(look.retryInMs / 1000))}</p> : null}
      <button type="button" className="btn" onClick={onRetry}>
        <Icon name="retry" />
        {words.retry}
      </button>
    </div>
  );
}

const sentence = (text: string): string => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`;
