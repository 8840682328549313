import { HomePage } from "#components/datasets/home-page.tsx";

export default function Page() {
  return <HomePage />;
}
