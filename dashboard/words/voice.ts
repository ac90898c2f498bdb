/** Choosing what this device says, shakes and sounds. */
export const voiceWords = {
  title: 'Spoken, felt and heard',
  nothing: 'nothing on this device yet',
  speaks: 'Speak',
  vibrates: 'Vibrate',
  tones: 'Tones',
  volume: 'Volume',
  rate: 'Speed of speech',
  test: 'Try it',
  about:
    'Said: link lost and back, STOP, failsafes and other warnings, modes, arming, waypoints, who drives, the battery, leaning and rolling. Only news, never what a recording holds.',
  noSpeech: 'This browser cannot speak.',
  noVoices: 'This browser has no voice installed: nothing will be heard until it has.',
  noVibration: 'This device cannot vibrate from a page.',
  noTones: 'This browser cannot sound tones.',
  volumeText: (pct: number) => `${pct} %`,
  rateText: (times: string) => `${times} ×`,
} as const;
