/** What this device's owner wants to hear and feel. */
import { shaped } from '../../store/kept-choice.ts';
import { firstVoice, VoiceChoice } from '../../store/speech/voice-choice.ts';
import { kept } from '../kept.ts';

export const voiceChoice = kept('tether.voice', shaped(VoiceChoice), firstVoice);
