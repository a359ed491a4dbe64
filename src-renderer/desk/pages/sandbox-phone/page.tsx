import { SandboxPhoneView } from '../../features/sandbox-phone/SandboxPhoneView.tsx';

export default function SandboxPhonePage() {
  return <SandboxPhoneView />;
}
