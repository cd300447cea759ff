// Generated from the FHIR R4 specification by `npm run generate`; not edited by hand.
/** Code, elements, parts. */
export const COMPOSITES: Readonly<Record<string, readonly (readonly string[])[]>> = {
  ActivityDefinition: [
    ['context-type-quantity', 'useContext', 'token code Coding', 'quantity valueQuantity Quantity | valueRange Range'],
    ['context-type-value', 'useContext', 'token code Coding', 'token valueCodeableConcept CodeableConcept'],
  ],
  CapabilityStatement: [
    ['context-type-quantity', 'useContext', 'token code Coding', 'quantity valueQuantity Quantity | valueRange Range'],
    ['context-type-value', 'useContext', 'token code Coding', 'token valueCodeableConcept CodeableConcept'],
  ],
  ChargeItemDefinition: [
    ['context-type-quantity', 'useContext', 'token code Coding', 'quantity valueQuantity Quantity | valueRange Range'],
    ['context-type-value', 'useContext', 'token code Coding', 'token valueCodeableConcept CodeableConcept'],
  ],
  CodeSystem: [
    ['context-type-quantity', 'useContext', 'token code Coding', 'quantity valueQuantity Quantity | valueRange Range'],
    ['context-type-value', 'useContext', 'token code Coding', 'token valueCodeableConcept CodeableConcept'],
  ],
  CompartmentDefinition: [
    ['context-type-quantity', 'useContext', 'token code Coding', 'quantity valueQuantity Quantity | valueRange Range'],
    ['context-type-value', 'useContext', 'token code Coding', 'token valueCodeableConcept CodeableConcept'],
  ],
  ConceptMap: [
    ['context-type-quantity', 'useContext', 'token code Coding', 'quantity valueQuantity Quantity | valueRange Range'],
    ['context-type-value', 'useContext', 'token code Coding', 'token valueCodeableConcept CodeableConcept'],
  ],
  DocumentReference: [
    ['relationship', 'relatesTo', 'reference target Reference', 'token code code@http://hl7.org/fhir/document-relationship-type'],
  ],
  EffectEvidenceSynthesis: [
    ['context-type-quantity', 'useContext', 'token code Coding', 'quantity valueQuantity Quantity | valueRange Range'],
    ['context-type-value', 'useContext', 'token code Coding', 'token valueCodeableConcept CodeableConcept'],
  ],
  EventDefinition: [
    ['context-type-quantity', 'useContext', 'token code Coding', 'quantity valueQuantity Quantity | valueRange Range'],
    ['context-type-value', 'useContext', 'token code Coding', 'token valueCodeableConcept CodeableConcept'],
  ],
  Evidence: [
    ['context-type-quantity', 'useContext', 'token code Coding', 'quantity valueQuantity Quantity | valueRange Range'],
    ['context-type-value', 'useContext', 'token code Coding', 'token valueCodeableConcept CodeableConcept'],
  ],
  EvidenceVariable: [
    ['context-type-quantity', 'useContext', 'token code Coding', 'quantity valueQuantity Quantity | valueRange Range'],
    ['context-type-value', 'useContext', 'token code Coding', 'token valueCodeableConcept CodeableConcept'],
  ],
  ExampleScenario: [
    ['context-type-quantity', 'useContext', 'token code Coding', 'quantity valueQuantity Quantity | valueRange Range'],
    ['context-type-value', 'useContext', 'token code Coding', 'token valueCodeableConcept CodeableConcept'],
  ],
  GraphDefinition: [
    ['context-type-quantity', 'useContext', 'token code Coding', 'quantity valueQuantity Quantity | valueRange Range'],
    ['context-type-value', 'useContext', 'token code Coding', 'token valueCodeableConcept CodeableConcept'],
  ],
  Group: [
    ['characteristic-value', 'characteristic', 'token code CodeableConcept', 'token valueCodeableConcept CodeableConcept | valueBoolean boolean'],
  ],
  ImplementationGuide: [
    ['context-type-quantity', 'useContext', 'token code Coding', 'quantity valueQuantity Quantity | valueRange Range'],
    ['context-type-value', 'useContext', 'token code Coding', 'token valueCodeableConcept CodeableConcept'],
  ],
  Library: [
    ['context-type-quantity', 'useContext', 'token code Coding', 'quantity valueQuantity Quantity | valueRange Range'],
    ['context-type-value', 'useContext', 'token code Coding', 'token valueCodeableConcept CodeableConcept'],
  ],
  Measure: [
    ['context-type-quantity', 'useContext', 'token code Coding', 'quantity valueQuantity Quantity | valueRange Range'],
    ['context-type-value', 'useContext', 'token code Coding', 'token valueCodeableConcept CodeableConcept'],
  ],
  MessageDefinition: [
    ['context-type-quantity', 'useContext', 'token code Coding', 'quantity valueQuantity Quantity | valueRange Range'],
    ['context-type-value', 'useContext', 'token code Coding', 'token valueCodeableConcept CodeableConcept'],
  ],
  MolecularSequence: [
    ['chromosome-variant-coordinate', 'variant', 'token ^referenceSeq.chromosome CodeableConcept', 'number start integer', 'number end integer'],
    ['chromosome-window-coordinate', 'referenceSeq', 'token chromosome CodeableConcept', 'number windowStart integer', 'number windowEnd integer'],
    ['referenceseqid-variant-coordinate', 'variant', 'token ^referenceSeq.referenceSeqId CodeableConcept', 'number start integer', 'number end integer'],
    ['referenceseqid-window-coordinate', 'referenceSeq', 'token referenceSeqId CodeableConcept', 'number windowStart integer', 'number windowEnd integer'],
  ],
  NamingSystem: [
    ['context-type-quantity', 'useContext', 'token code Coding', 'quantity valueQuantity Quantity | valueRange Range'],
    ['context-type-value', 'useContext', 'token code Coding', 'token valueCodeableConcept CodeableConcept'],
  ],
  Observation: [
    ['code-value-concept', '.', 'token code CodeableConcept', 'token valueCodeableConcept CodeableConcept'],
    ['code-value-date', '.', 'token code CodeableConcept', 'date valueDateTime dateTime | valuePeriod Period'],
    ['code-value-quantity', '.', 'token code CodeableConcept', 'quantity valueQuantity Quantity'],
    ['code-value-string', '.', 'token code CodeableConcept', 'string valueString string'],
    ['combo-code-value-concept', '. component', 'token code CodeableConcept', 'token valueCodeableConcept CodeableConcept'],
    ['combo-code-value-quantity', '. component', 'token code CodeableConcept', 'quantity valueQuantity Quantity'],
    ['component-code-value-concept', 'component', 'token code CodeableConcept', 'token valueCodeableConcept CodeableConcept'],
    ['component-code-value-quantity', 'component', 'token code CodeableConcept', 'quantity valueQuantity Quantity'],
  ],
  OperationDefinition: [
    ['context-type-quantity', 'useContext', 'token code Coding', 'quantity valueQuantity Quantity | valueRange Range'],
    ['context-type-value', 'useContext', 'token code Coding', 'token valueCodeableConcept CodeableConcept'],
  ],
  PlanDefinition: [
    ['context-type-quantity', 'useContext', 'token code Coding', 'quantity valueQuantity Quantity | valueRange Range'],
    ['context-type-value', 'useContext', 'token code Coding', 'token valueCodeableConcept CodeableConcept'],
  ],
  Questionnaire: [
    ['context-type-quantity', 'useContext', 'token code Coding', 'quantity valueQuantity Quantity | valueRange Range'],
    ['context-type-value', 'useContext', 'token code Coding', 'token valueCodeableConcept CodeableConcept'],
  ],
  ResearchDefinition: [
    ['context-type-quantity', 'useContext', 'token code Coding', 'quantity valueQuantity Quantity | valueRange Range'],
    ['context-type-value', 'useContext', 'token code Coding', 'token valueCodeableConcept CodeableConcept'],
  ],
  ResearchElementDefinition: [
    ['context-type-quantity', 'useContext', 'token code Coding', 'quantity valueQuantity Quantity | valueRange Range'],
    ['context-type-value', 'useContext', 'token code Coding', 'token valueCodeableConcept CodeableConcept'],
  ],
  RiskEvidenceSynthesis: [
    ['context-type-quantity', 'useContext', 'token code Coding', 'quantity valueQuantity Quantity | valueRange Range'],
    ['context-type-value', 'useContext', 'token code Coding', 'token valueCodeableConcept CodeableConcept'],
  ],
  SearchParameter: [
    ['context-type-quantity', 'useContext', 'token code Coding', 'quantity valueQuantity Quantity | valueRange Range'],
    ['context-type-value', 'useContext', 'token code Coding', 'token valueCodeableConcept CodeableConcept'],
  ],
  StructureDefinition: [
    ['context-type-quantity', 'useContext', 'token code Coding', 'quantity valueQuantity Quantity | valueRange Range'],
    ['context-type-value', 'useContext', 'token code Coding', 'token valueCodeableConcept CodeableConcept'],
  ],
  StructureMap: [
    ['context-type-quantity', 'useContext', 'token code Coding', 'quantity valueQuantity Quantity | valueRange Range'],
    ['context-type-value', 'useContext', 'token code Coding', 'token valueCodeableConcept CodeableConcept'],
  ],
  TerminologyCapabilities: [
    ['context-type-quantity', 'useContext', 'token code Coding', 'quantity valueQuantity Quantity | valueRange Range'],
    ['context-type-value', 'useContext', 'token code Coding', 'token valueCodeableConcept CodeableConcept'],
  ],
  TestScript: [
    ['context-type-quantity', 'useContext', 'token code Coding', 'quantity valueQuantity Quantity | valueRange Range'],
    ['context-type-value', 'useContext', 'token code Coding', 'token valueCodeableConcept CodeableConcept'],
  ],
  ValueSet: [
    ['context-type-quantity', 'useContext', 'token code Coding', 'quantity valueQuantity Quantity | valueRange Range'],
    ['context-type-value', 'useContext', 'token code Coding', 'token valueCodeableConcept CodeableConcept'],
  ],
}
