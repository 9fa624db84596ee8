import { useEffect, useState } from 'react';

/** The value as it was when it last stayed the same for `ms`. Objects are compared as JSON text. */
export function useDebounced<Value>(value: Value, ms: number): Value {
  const text = JSON.stringify(value);
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), ms);
    return () => clearTimeout(timer);
  }, [text, ms]);
  return JSON.parse(settled) as Value;
}
