/** Set-up: an overview of all that can be set up, and the pages behind it. */
import type { ComponentType } from 'react';
import { usePath } from '../panels/route.tsx';
import { ChecklistPage } from '../panels/setup/checklist.tsx';
import { FailsafePage } from '../panels/setup/failsafe.tsx';
import { LinksPage } from '../panels/setup/links.tsx';
import { SetupOverview } from '../panels/setup/overview.tsx';
import { JoystickPage } from '../panels/sticks/joystick.tsx';
import './page.css';
import './setup.css';

const parts: Readonly<Record<string, ComponentType>> = {
  '/setup/checklist': ChecklistPage,
  '/setup/failsafe': FailsafePage,
  '/setup/joystick': JoystickPage,
  '/setup/links': LinksPage,
};

export function Setup() {
  const Part = parts[usePath()] ?? SetupOverview;
  return <Part />;
}
