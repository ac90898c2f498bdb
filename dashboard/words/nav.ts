/** The names of the pages, and of what is always at hand beside them. */
import { blockWords } from './blocks.ts';

export const navWords = {
  pages: 'Pages',
  drive: 'Drive',
  plan: 'Plan',
  messages: 'Messages',
  setup: 'Set-up',
  data: 'Data',
  health: 'Health',
  dark: 'Dark',
  light: 'Light',
  sun: 'Sunlight',
  skip: 'Skip to the page',
  strips: 'What to know now',
  app: 'Tether',
  debug: 'Debug',
  /** The page's name as its heading and in the window's title. */
  titles: {
    '/': 'Drive',
    '/sticks': 'Sticks',
    '/view': 'Camera',
    '/plan': 'Plan',
    '/messages': 'Messages',
    '/setup': 'Set-up',
    '/setup/checklist': 'Checklist',
    '/setup/failsafe': 'Failsafe',
    '/setup/joystick': 'Joystick',
    '/setup/links': 'Links',
    '/parameters': 'Parameters',
    '/people': 'People and devices',
    '/maps': 'Maps',
    '/vehicles': 'Vehicles',
    '/data': 'Data',
    '/health': 'Health',
    '/reliability-test': 'Reliability test',
  },
  /** What stands first in the window's title, where it is read without looking at the page. */
  standing: { stale: 'STALE', lost: 'LINK LOST', failed: 'NO LINK', unheard: 'NOT HEARD', stopped: 'STOPPED' },
  /** Said aloud by screen readers when it changes. */
  announced: {
    stale: 'Nothing is heard: what is shown is old',
    lost: 'Link lost, trying again',
    failed: 'No connection to the bridge',
    unheard: 'The vehicle is not heard',
    stopped: blockWords.stopped,
    well: 'Connected, the vehicle is heard',
  },
  changeTheme: (theme: string) => `Theme: ${theme}. Change it`,
} as const;
