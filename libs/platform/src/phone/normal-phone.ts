import { isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/max';

/** Turns a number as people write it into its normal form. */
export type NormalPhone = (text: string) => string;

/**
 * The normal form of phone numbers (T08): E.164 where the number can be told, with the desk's own country for those that
 * name none; everything else as it was written, without the spaces around it.
 */
export function normalPhone(region: string | undefined): NormalPhone {
  const country = region !== undefined && isSupportedCountry(region) ? region : undefined;
  return (text) => {
    const number = parsePhoneNumberFromString(text, country);
    return number?.isValid() ? number.number : text.trim();
  };
}
