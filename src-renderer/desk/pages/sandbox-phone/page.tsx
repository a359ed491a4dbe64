import { SandboxPhoneView } from './SandboxPhoneView.tsx';

export default function SandboxPhonePage() {
  return <SandboxPhoneView />;
}
